import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, ApprovalState } from '../../domain/approval.ts';
import { ApprovalStore } from './approval-store.ts';
import { Executors } from './executor.ts';

type EndState = Exclude<ApprovalState, 'PENDING'>;

const verbs = {
  APPROVED: 'approval.approve',
  REFUSED: 'approval.refuse',
  WITHDRAWN: 'approval.withdraw',
  EXPIRED: 'approval.expire',
  VOID: 'approval.void',
} as const satisfies Record<EndState, string>;

/** The one way in which a request stops waiting: entry, new state and what follows from it, in the caller's transaction. */
@Injectable()
export class EndApproval {
  constructor(
    private readonly executors: Executors,
    private readonly approvals: ApprovalStore,
    private readonly audit: Audit,
  ) {}

  /** Throws `approval-decided` when somebody else was faster, and what the action's executor throws. */
  async execute(tx: Tx, approval: Approval, state: EndState, reason: string | null): Promise<Approval> {
    const { id, action, subject, digest, caseId, payload } = approval;
    const { id: entry } = await this.audit.record(tx, {
      action: verbs[state],
      object: { type: 'approval', id },
      ...(caseId === null ? {} : { caseId }),
      detail: { action, subject: { ...subject }, digest, maker: approval.maker, reason },
    });
    const checker = state === 'APPROVED' || state === 'REFUSED' ? tx.actor.sub : null;
    const ended = await this.approvals.end(tx, id, { state, checker, reason, entry });
    if (!ended) throw new DomainError('approval-decided', 'Somebody decided this already.');
    const executor = this.executors.of(action);
    if (state === 'APPROVED') await executor.execute(tx, payload, ended);
    else await executor.ended?.(tx, payload, ended);
    return ended;
  }
}
