import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { may, Principals, permitted } from '#rbac';
import type { CaseRecord } from './case-record.ts';
import { CaseStore, type Place } from './case-store.ts';
import { assertOpenToChange, holdCase } from './hold-case.ts';

/** What is left out stays as it is. */
type Wish = { [Part in keyof Place]?: Place[Part] | undefined };

export interface PlaceCaseInput extends Wish {
  id: string;
  version: number;
  reason: string;
}

export interface Placed {
  version: number;
  /** Whether the case is still in the actor's sight: handing it on may end that. */
  inSight: boolean;
}

/** Hands a case to another team or queue, or takes it into a compartment. */
@Injectable()
export class PlaceCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /**
   * Whoever works a case may hand it to any team or queue; only a member takes it into a compartment, and only two people let it out.
   * Throws `not-found`, also for a place that is none, `stale-version`, `transition-not-allowed` while the case stands still, `conflict`.
   */
  execute(actor: Actor, { id, version, reason, ...to }: PlaceCaseInput): Promise<Placed> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, version, with: 'case:work' });
      assertOpenToChange(held);
      const place = placeAfter(held, to);
      if (same(held, place)) return { version, inSight: true };
      await this.assertPossible(tx, held, place);
      const after = await this.cases.put(tx, { id, version, place, approvalId: null });
      await this.audit.record(tx, {
        action: 'case.place',
        object: { type: 'case', id },
        caseId: id,
        ...(reason === '' ? {} : { reason }),
        detail: { before: pick(held), after: { ...place } },
      });
      return { version: after, inSight: may(actor, 'case:read', { ...held, ...place }) };
    });
  }

  private async assertPossible(tx: Tx, held: CaseRecord, { teamId, queueId, compartmentId }: Place): Promise<void> {
    const unknown = (field: string, reason: string) => new DomainError('not-found', 'There is no such place', [{ field, reason }]);
    const teams = await this.principals.teamKinds(tx);
    if (teamId !== null && teams.get(teamId) !== 'team') throw unknown('teamId', 'is no team');
    if (!(await this.principals.queueNames(tx)).has(queueId)) throw unknown('queueId', 'is no queue');
    if (compartmentId === held.compartmentId) return;
    if (held.compartmentId !== null) {
      throw new DomainError('conflict', 'Two people let a case out of a compartment: ask for it', [
        { field: 'compartmentId', reason: 'needs a second person' },
      ]);
    }
    if (compartmentId === null || !tx.actor.reach.compartments.includes(compartmentId)) {
      throw unknown('compartmentId', 'is no compartment of yours');
    }
    if (held.ownerId !== null && !(await this.principals.members(tx, compartmentId)).includes(held.ownerId)) {
      throw new DomainError('conflict', 'The owner of the case is not in that compartment: give the case to somebody who is');
    }
  }
}

const pick = ({ teamId, queueId, compartmentId }: Place): Record<keyof Place, string | null> => ({ teamId, queueId, compartmentId });

const placeAfter = (held: CaseRecord, to: Wish): Place => ({
  teamId: to.teamId === undefined ? held.teamId : to.teamId,
  queueId: to.queueId ?? held.queueId,
  compartmentId: to.compartmentId === undefined ? held.compartmentId : to.compartmentId,
});

const same = (one: Place, other: Place): boolean => JSON.stringify(pick(one)) === JSON.stringify(pick(other));
