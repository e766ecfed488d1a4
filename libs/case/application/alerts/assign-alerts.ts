import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { Principals, permitted } from '#rbac';
import { ruleAssignment } from '../../domain/alerts/claim.ts';
import { AlertMover, type Outcome } from './alert-mover.ts';

export interface Assignment {
  ids: readonly string[];
  /** Null gives the alerts back to the queue. */
  ownerId: string | null;
  takeOver: boolean;
}

/** Gives alerts to a person. Of two people who claim one alert at the same time, one gets it and the other is told who. */
@Injectable()
export class AssignAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mover: AlertMover,
    private readonly principals: Principals,
  ) {}

  /** Throws `validation` when the owner is nobody who may triage. */
  execute(actor: Actor, { ids, ownerId, takeOver }: Assignment): Promise<Outcome[]> {
    return this.unitOfWork.run(permitted(actor, 'alert:triage'), async (tx) => {
      if (ownerId !== null && ownerId !== actor.sub && !(await this.principals.holders(tx, 'alert:triage')).includes(ownerId)) {
        throw new DomainError('validation', 'That person cannot hold alerts', [
          { field: 'ownerId', reason: 'is nobody who may triage alerts' },
        ]);
      }
      return this.mover.decide(tx, ids, {
        action: ownerId === null ? 'alert.release' : 'alert.assign',
        rule: (alert) => ruleAssignment(alert, ownerId, actor.sub, takeOver),
        change: () => ({ ownerId }),
        detail: { takeOver },
      });
    });
  }
}
