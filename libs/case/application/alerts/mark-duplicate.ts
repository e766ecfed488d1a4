import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { alertNumber } from '../../domain/alerts/alert-number.ts';
import { rule } from '../../domain/alerts/claim.ts';
import { AlertMover } from './alert-mover.ts';
import { AlertStore } from './alert-store.ts';
import { type AlertDetail, GetAlert } from './get-alert.ts';

export interface DuplicateMark {
  id: string;
  version: number;
  /** The alert that tells the same, and stays. */
  of: string;
  note: string;
}

/** Says that an alert tells what another one told before. */
@Injectable()
export class MarkDuplicate {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mover: AlertMover,
    private readonly store: AlertStore,
    private readonly get: GetAlert,
  ) {}

  /** Throws `validation` for an original that is the alert itself or a duplicate too; `not-found` for one that is unknown; `stale-version`; `transition-not-allowed`. */
  async execute(actor: Actor, { id, version, of, note }: DuplicateMark): Promise<AlertDetail> {
    const refuse = (reason: string) => new DomainError('validation', 'That cannot be the original', [{ field: 'of', reason }]);
    if (of === id) throw refuse('is the alert itself');
    await this.unitOfWork.run(permitted(actor, 'alert:triage'), async (tx) => {
      // Both rows are locked in the order of ids, so that nobody makes the original a duplicate of this one meanwhile.
      const original = (await this.store.lock(tx, [id, of].sort())).find((alert) => alert.id === of);
      if (!original) throw new DomainError('not-found', 'There is no such alert', [{ field: 'of', reason: 'is not an alert here' }]);
      if (original.state === 'DUPLICATE') throw refuse('is a duplicate itself');
      await this.mover.decideOne(tx, id, version, {
        action: 'alert.duplicate',
        rule: (alert) => rule(alert, 'duplicate', actor.sub),
        change: () => ({ duplicateOf: of, reasonText: note }),
        detail: { of, original: alertNumber(original.number), note },
      });
    });
    return this.get.execute(actor, id);
  }
}
