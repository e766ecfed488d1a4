import { Injectable } from '@nestjs/common';
import { AuditDestinations } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** What one person may have the worker do: nothing of it changes where copies go. */
@Injectable()
export class OrderDestination {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly destinations: AuditDestinations,
  ) {}

  /** Sends one message that fills no place of the log. Throws `not-found`. */
  async test(actor: Actor, id: string) {
    return { id: await this.unitOfWork.run(permitted(actor, 'audit:forward'), (tx) => this.destinations.test(tx, id)) };
  }

  /** Sends everything from an index on again. Throws `not-found`, and `validation` for what is no SIEM and for an index to come. */
  async resend(actor: Actor, id: string, from: number) {
    return { id: await this.unitOfWork.run(permitted(actor, 'audit:forward'), (tx) => this.destinations.resend(tx, id, from)) };
  }

  /** Reads the copies of a store back and compares them. Throws `not-found`, and `validation` for what is no store. */
  async verify(actor: Actor, id: string) {
    return { id: await this.unitOfWork.run(permitted(actor, 'audit:forward'), (tx) => this.destinations.verify(tx, id)) };
  }
}
