import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { may, Principals, permitted } from '#rbac';
import { type Outcome, recordMisses } from './alert-mover.ts';
import { AlertStore } from './alert-store.ts';

/** Puts open alerts into another queue. */
@Injectable()
export class PlaceAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AlertStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /** One outcome per id, in the order given. Throws `validation` for a queue that is none. */
  execute(actor: Actor, { ids, queueId }: { ids: readonly string[]; queueId: string }): Promise<Outcome[]> {
    return this.unitOfWork.run(permitted(actor, 'alert:triage'), async (tx) => {
      if (!(await this.principals.queueNames(tx)).has(queueId)) {
        throw new DomainError('validation', 'There is no such queue', [{ field: 'queueId', reason: 'is no queue' }]);
      }
      const locked = await this.store.lock(tx, [...new Set(ids)].sort());
      const within = locked.filter((alert) => alert.caseId === null && may(actor, 'alert:triage', alert));
      const moved = new Set(
        await this.store.put(
          tx,
          within.map(({ id }) => id),
          queueId,
        ),
      );
      await this.audit.recordMany(
        tx,
        within
          .filter(({ id }) => moved.has(id))
          .map((alert) => ({
            action: 'alert.place' as const,
            object: { type: 'alert', id: alert.id },
            detail: { before: alert.queueId, after: queueId },
          })),
      );
      const known = new Set(locked.map(({ id }) => id));
      await recordMisses(
        tx,
        this.audit,
        ids.filter((id) => !known.has(id)),
      );
      return ids.map((id) => {
        if (moved.has(id)) return { id, result: 'done' };
        return { id, result: 'skipped', why: known.has(id) ? 'it lies there already, or is decided' : 'there is no such alert' };
      });
    });
  }
}
