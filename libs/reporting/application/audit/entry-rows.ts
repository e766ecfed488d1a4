import { Injectable } from '@nestjs/common';
import { type SealedEntry, saysOf } from '#audit-chain';
import type { Tx } from '#platform';
import { People, personIn } from '#rbac';

/** Audit entries as people read them: who, what in plain words, and where in the chain. */
@Injectable()
export class EntryRows {
  constructor(private readonly people: People) {}

  async of(tx: Tx, entries: readonly SealedEntry[]) {
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
