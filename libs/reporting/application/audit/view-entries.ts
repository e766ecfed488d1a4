import { Injectable } from '@nestjs/common';
import { AuditReader, type EntryFilter, type SealedEntry, saysOf } from '#audit-chain';
import { type Actor, type Page, type Tx, UnitOfWork } from '#platform';
import { People, permitted, personIn } from '#rbac';

/** A page of the log; every condition given must hold. */
export type EntryQuery = EntryFilter & { cursor?: string; limit: number };

/** Audit entries as the auditor reads them: who, what in plain words, and where in the chain. */
@Injectable()
export class ViewEntries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
    private readonly people: People,
  ) {}

  /** Newest first. Throws `validation` for a foreign cursor. */
  search(actor: Actor, { cursor, limit, ...filter }: EntryQuery) {
    return this.unitOfWork.run(permitted(actor, 'audit:read'), async (tx) => {
      const found: Page<SealedEntry> = await this.reader.search(tx, filter, cursor ?? null, limit);
      return { items: await this.rows(tx, found.items), next: found.next };
    });
  }

  /** One entry with its exact bytes. Throws `not-found`. */
  entry(actor: Actor, id: string) {
    return this.unitOfWork.run(permitted(actor, 'audit:read'), async (tx) => {
      const sealed = await this.reader.entry(tx, id);
      const [row] = await this.rows(tx, [sealed]);
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

  private async rows(tx: Tx, entries: readonly SealedEntry[]) {
    const names = await this.people.names(
      tx,
      entries.map(({ entry }) => entry.actor.sub),
    );
    return entries.map(({ entry, index }) => ({
      id: entry.id,
      index,
      at: entry.at,
      actor: personIn(names, entry.actor.sub),
      methods: entry.actor.auth.methods,
      action: entry.action,
      says: saysOf(entry.action),
      object: entry.object,
      case: entry.case && { id: entry.case.id, seq: entry.case.seq },
      outcome: entry.outcome,
      reason: entry.reason,
      seal: { state: index === null ? ('pending' as const) : ('sealed' as const), index },
    }));
  }
}
