import { Injectable } from '@nestjs/common';
import { AuditReader, CopyStates, IncidentDesk } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

/** How the chain stands. Everybody who is signed in may know: the seal stands in the top bar of each page. */
@Injectable()
export class GetChainStatus {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
    private readonly incidents: IncidentDesk,
    private readonly copies: CopyStates,
  ) {}

  execute(actor: Actor) {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => ({
      ...(await this.reader.status(tx)),
      incident: await this.incidents.flag(tx),
      // Where copies go is shown to those who may read the log; the policies leave the list empty for everybody else.
      copies: await this.copies.states(tx),
    }));
  }
}
