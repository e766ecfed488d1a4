import { Injectable } from '@nestjs/common';
import { AuditReader, type EntryFilter, type SealedEntry } from '#audit-chain';
import { type Actor, type Page, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { EntryRows } from './entry-rows.ts';

/** A page of the log; every condition given must hold. */
export type EntryQuery = EntryFilter & { cursor?: string; limit: number };

/** Audit entries as the auditor reads them: who, what in plain words, and where in the chain. */
@Injectable()
export class ViewEntries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
    private readonly rows: EntryRows,
  ) {}

  /** Newest first. Throws `validation` for a foreign cursor. */
  search(actor: Actor, { cursor, limit, ...filter }: EntryQuery) {
    return this.unitOfWork.run(permitted(actor, 'audit:read'), async (tx) => {
      const found: Page<SealedEntry> = await this.reader.search(tx, filter, cursor ?? null, limit);
      return { items: await this.rows.of(tx, found.items), next: found.next };
    });
  }

  /** One entry with its exact bytes. Throws `not-found`. */
  entry(actor: Actor, id: string) {
    return this.unitOfWork.run(permitted(actor, 'audit:read'), async (tx) => {
      const sealed = await this.reader.entry(tx, id);
      const [row] = await this.rows.of(tx, [sealed]);
      const { payload } = sealed.entry;
      return {
        ...row,
        bytes: sealed.bytes,
        leaf: sealed.leaf,
        link: sealed.link,
        payload: payload && { digest: payload.digest, key: payload.key },
      };
    });
  }
}
