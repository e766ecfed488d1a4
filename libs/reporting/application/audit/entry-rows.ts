import { Injectable } from '@nestjs/common';
import { type SealedEntry, saysOf } from '#audit-chain';
import { ObjectNames } from '#case';
import { isUuid } from '#kernel';
import type { Tx } from '#platform';
import { DualControl, People, personIn } from '#rbac';

/** Audit entries as people read them: who, what in plain words, and where in the chain. */
@Injectable()
export class EntryRows {
  constructor(
    private readonly people: People,
    private readonly objects: ObjectNames,
    private readonly dualControl: DualControl,
  ) {}

  async of(tx: Tx, entries: readonly SealedEntry[]) {
    const about = entries.map(({ entry }) => entry.object).filter(({ id }) => isUuid(id));
    const ids = (type: string) => about.filter((object) => object.type === type).map(({ id }) => id);
    const names = await this.people.names(tx, [...entries.map(({ entry }) => entry.actor.sub), ...ids('user')]);
    const titles = await this.dualControl.titles(tx, ids('approval'));
    const cases = entries.flatMap(({ entry }) => (entry.case ? [{ type: 'case', id: entry.case.id }] : []));
    const things = await this.objects.of(tx, [...about, ...cases]);
    // What has no name of its own, as a comment, goes by its case's. What this reader may not see keeps its id alone.
    const nameOf = ({ object: { type, id }, case: of }: SealedEntry['entry']) =>
      (type === 'user' ? names.get(id)?.name : (titles.get(id) ?? things.get(id) ?? things.get(of?.id ?? ''))) ?? null;
    return entries.map(({ entry, index }) => ({
      id: entry.id,
      index,
      at: entry.at,
      actor: personIn(names, entry.actor.sub),
      methods: entry.actor.auth.methods,
      action: entry.action,
      says: saysOf(entry.action),
      object: { ...entry.object, name: nameOf(entry) },
      case: entry.case && { id: entry.case.id, seq: entry.case.seq },
      outcome: entry.outcome,
      reason: entry.reason,
      seal: { state: index === null ? ('pending' as const) : ('sealed' as const), index },
    }));
  }
}
