import { Injectable } from '@nestjs/common';
import { Audit, type AuditAction } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, ApprovalState } from '../../domain/approval.ts';
import { ApprovalStore, type Ending } from './approval-store.ts';
import { Executors } from './executor.ts';

type EndState = Exclude<ApprovalState, 'PENDING'>;

/** A vote for a group, with the voter's words. */
interface Voice {
  readonly need: number;
  readonly reason: string | null;
}

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
    return this.finish(tx, approval, { state, checker: null, reason, entry: await this.record(tx, approval, verbs[state], reason) });
  }

  /** Ends it by the acting person's vote, which is cast with it; `need` is the group that the vote counts for. */
  async decide(tx: Tx, approval: Approval, state: 'APPROVED' | 'REFUSED', { need, reason }: Voice): Promise<Approval> {
    const entry = await this.record(tx, approval, verbs[state], reason);
    const verdict = state === 'APPROVED' ? 'APPROVE' : 'REFUSE';
    await this.approvals.vote(tx, approval.id, { need, verdict, digest: approval.digest, reason, entry });
    return this.finish(tx, approval, { state, checker: tx.actor.sub, reason, entry });
  }

  /** Adds the acting person's agreement to a request that needs others too. */
  async agree(tx: Tx, approval: Approval, { need, reason }: Voice): Promise<void> {
    const entry = await this.record(tx, approval, 'approval.vote', reason);
    await this.approvals.vote(tx, approval.id, { need, verdict: 'APPROVE', digest: approval.digest, reason, entry });
  }

  private async record(tx: Tx, approval: Approval, verb: AuditAction, reason: string | null): Promise<string> {
    const { id, action, subject, digest, caseId, maker } = approval;
    const { id: entry } = await this.audit.record(tx, {
      action: verb,
      object: { type: 'approval', id },
      ...(caseId === null ? {} : { caseId }),
      detail: { action, subject: { ...subject }, digest, maker, reason },
    });
    return entry;
  }

  private async finish(tx: Tx, { id, action, payload }: Approval, ending: Ending): Promise<Approval> {
    const ended = await this.approvals.end(tx, id, ending);
    if (!ended) throw new DomainError('approval-decided', 'Somebody decided this already.');
    const executor = this.executors.of(action);
    if (ending.state === 'APPROVED') await executor.execute(tx, payload, ended);
    else await executor.ended?.(tx, payload, ended);
    return ended;
  }
}
