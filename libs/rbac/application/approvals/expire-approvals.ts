import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { stateAt } from '../../domain/approval.ts';
import { ApprovalStore } from './approval-store.ts';
import { DecisionRules } from './decision-rules.ts';
import { EndApproval } from './end-approval.ts';

const BATCH = 100;

@Injectable()
export class ExpireApprovals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly approvals: ApprovalStore,
    private readonly rules: DecisionRules,
    private readonly end: EndApproval,
  ) {}

  /** Ends what nobody decided in time, each in a transaction of its own. Returns how many. Run by a timer, as a service. */
  async execute(actor: Actor): Promise<number> {
    const due = await this.unitOfWork.run(actor, (tx) => this.approvals.overdue(tx, BATCH));
    for (const id of due) {
      await this.unitOfWork.run(actor, async (tx) => {
        const { approval } = await this.rules.lock(tx, id);
        const late = approval.state === 'PENDING' && stateAt(approval, tx.now()) === 'EXPIRED';
        if (late) await this.end.execute(tx, approval, 'EXPIRED', null);
      });
    }
    return due.length;
  }
}
