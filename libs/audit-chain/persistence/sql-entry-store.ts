import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type Draft, EntryStore } from '../application/entry-store.ts';

const APPEND = 'SELECT audit.append($1, $2::uuid[], $3, $4, $5, $6::uuid[], $7, $8, $9::bytea[], $10)';

@Injectable()
export class SqlEntryStore extends EntryStore {
  async append(tx: Tx, log: string, drafts: readonly Draft[]): Promise<void> {
    if (drafts.length === 0) return;
    const column = <Key extends keyof Draft>(key: Key): Draft[Key][] => drafts.map((draft) => draft[key]);
    await tx.prepared(APPEND, [
      log,
      column('id'),
      column('action'),
      column('objectType'),
      column('objectId'),
      column('caseId'),
      column('outcome'),
      column('reason'),
      column('cipher'),
      column('key'),
    ]);
  }
}
