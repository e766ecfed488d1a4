import { Injectable } from '@nestjs/common';
import { AuditReader } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** How the chain stands. Everybody who is signed in may know: the seal stands in the top bar of each page. */
@Injectable()
export class GetChainStatus {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
  ) {}

  execute(actor: Actor) {
    return this.unitOfWork.run(permitted(actor, 'session:own'), (tx) => this.reader.status(tx));
  }
}
