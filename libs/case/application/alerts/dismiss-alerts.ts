import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { rule } from '../../domain/alerts/claim.ts';
import { type DismissalReason, dismissalFault } from '../../domain/alerts/dismissal.ts';
import { AlertMover, type Outcome } from './alert-mover.ts';

export interface Dismissal {
  ids: readonly string[];
  reasonCode: DismissalReason;
  note: string;
}

/** Puts alerts aside with a reason. What somebody else holds, or what is decided already, is skipped. */
@Injectable()
export class DismissAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mover: AlertMover,
  ) {}

  /** Throws `validation` when the reason needs a note and has none. */
  async execute(actor: Actor, { ids, reasonCode, note }: Dismissal): Promise<Outcome[]> {
    const fault = dismissalFault(reasonCode, note);
    if (fault) throw new DomainError('validation', 'The reason needs words', [{ field: 'note', reason: fault }]);
    return this.unitOfWork.run(permitted(actor, 'alert:triage'), (tx) =>
      this.mover.decide(tx, ids, {
        action: 'alert.dismiss',
        rule: (alert) => rule(alert, 'dismiss', actor.sub),
        change: () => ({ reasonCode, reasonText: note }),
        reason: reasonCode,
        detail: { note },
      }),
    );
  }
}
