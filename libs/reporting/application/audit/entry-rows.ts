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
    const of = (type: string) => about.filter((object) => object.type === type).map(({ id }) => id);
    const names = await this.people.names(tx, [...entries.map(({ entry }) => entry.actor.sub), ...of('user')]);
    const titles = await this.dualControl.titles(tx, of('approval'));
    const things = await this.objects.of(tx, about);
    // What this reader may not see keeps its id alone.
    const nameOf = ({ type, id }: { type: string; id: string }) =>
      (type === 'user' ? names.get(id)?.name : (titles.get(id) ?? things.get(id))) ?? null;
    return entries.map(({ entry, index }) => ({
      id: entry.id,
      index,
      at: entry.at,
      actor: personIn(names, entry.actor.sub),
      methods: entry.actor.auth.methods,
      action: entry.action,
      says: saysOf(entry.action),
      object: { ...entry.object, name: nameOf(entry.object) },
      case: entry.case && { id: entry.case.id, seq: entry.case.seq },
      outcome: entry.outcome,
      reason: entry.reason,
      seal: { state: index === null ? ('pending' as const) : ('sealed' as const), index },
    }));
  }
}
