import { Injectable } from '@nestjs/common';
import { AuditChecks } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** Has the worker walk the whole chain, and tells how far it is. */
@Injectable()
export class CheckChain {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly checks: AuditChecks,
  ) {}

  request(actor: Actor) {
    return this.unitOfWork.run(permitted(actor, 'audit:verify'), (tx) => this.checks.request(tx));
  }

  /** Throws `not-found`. */
  get(actor: Actor, id: string) {
    return this.unitOfWork.run(permitted(actor, 'audit:verify'), (tx) => this.checks.get(tx, id));
  }
}
