import { Injectable } from '@nestjs/common';
import type { SealedEntry } from '#audit-chain';
import type { Tx } from '#platform';
import { DualControl, People, type PersonName } from '#rbac';
import { ObjectNames } from './object-names.ts';

const MOST_REQUESTS = 100;

/** Names for what a page of a timeline mentions, each kind of thing asked for once. */
@Injectable()
export class TimelineNames {
  constructor(
    private readonly people: People,
    private readonly names: ObjectNames,
    private readonly dualControl: DualControl,
  ) {}

  async of(
    tx: Tx,
    caseId: string,
    entries: readonly SealedEntry[],
  ): Promise<{ people: Map<string, PersonName>; objects: Map<string, string> }> {
    const people = await this.people.names(tx, new Set(entries.map(({ entry }) => entry.actor.sub)));
    const objects = await this.names.of(
      tx,
      // The case itself needs no name on its own timeline.
      entries.map(({ entry }) => entry.object).filter(({ type }) => type !== 'case'),
    );
    if (entries.some(({ entry }) => entry.object.type === 'approval')) {
      const { items } = await this.dualControl.list(tx, { caseId, limit: MOST_REQUESTS });
      for (const { id, number, title } of items) objects.set(id, `${number}, ${title}`);
    }
    return { people, objects };
  }
}
