import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { rule } from '../../domain/alerts/claim.ts';
import { AlertMover, type Outcome } from './alert-mover.ts';

/** Undoes a dismissal or a duplicate mark: the alert goes back to its owner, or to the queue. The earlier reason stays in the audit log. */
@Injectable()
export class RestoreAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mover: AlertMover,
  ) {}

  execute(actor: Actor, ids: readonly string[]): Promise<Outcome[]> {
    return this.unitOfWork.run(permitted(actor, 'alert:triage'), (tx) =>
      this.mover.decide(tx, ids, { action: 'alert.restore', rule: (alert) => rule(alert, 'restore', actor.sub), change: () => ({}) }),
    );
  }
}
