import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { AccessHistoryStore, type GrantStory } from './access-history-store.ts';

/** How requests and grants hang together, for the modules above. */
@Injectable()
export class AccessStories {
  constructor(private readonly history: AccessHistoryStore) {}

  /** The grant that this request gave or took away; null for a request about something else. */
  of(tx: Tx, approval: string): Promise<GrantStory | null> {
    return this.history.story(tx, approval);
  }
}
