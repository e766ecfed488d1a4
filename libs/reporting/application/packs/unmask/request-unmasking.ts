import { Injectable } from '@nestjs/common';
import { CaseStore, type RevealPurpose } from '#case';
import { type Actor, UnitOfWork } from '#platform';
import { type ApprovalDetail, DualControl, permitted, ViewApprovals } from '#rbac';
import { caseToUnmask, UNMASK_PACK, type UnmaskPayload } from './unmask-pack.ts';
import { UnmaskPermits } from './unmask-permits.ts';

/** What an order of a pack in clear is checked against. */
@Injectable()
export class UnmaskDesk {
  constructor(
    readonly cases: CaseStore,
    readonly permits: UnmaskPermits,
  ) {}
}

/** Asks a second person to agree that the protected values of one case leave in clear. */
@Injectable()
export class RequestUnmasking {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
    private readonly desk: UnmaskDesk,
  ) {}

  /** Throws `not-found`, `forbidden` out of reach, `conflict` where there is nothing to unmask, `duplicate`, `setup-incomplete`. */
  execute(actor: Actor, { caseId, purpose, reason }: { caseId: string; purpose: RevealPurpose; reason: string }): Promise<ApprovalDetail> {
    return this.unitOfWork.run(permitted(actor, 'pack:export-unmasked'), async (tx) => {
      await caseToUnmask(tx, this.desk.cases, caseId);
      const { digest, values } = await this.desk.permits.content(tx, caseId);
      const payload: UnmaskPayload = { caseId, holder: actor.sub, purpose, content: digest, values };
      const asked = await this.dualControl.request(tx, { action: UNMASK_PACK, subject: { type: 'case', id: caseId }, payload, reason });
      return this.approvals.detail(tx, asked.id);
    });
  }
}
