import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, isDomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, assertPending, missingVotes, stateAt } from '../../domain/approval.ts';
import { markRecorded } from '../recorded.ts';
import { DecisionRules } from './decision-rules.ts';
import { EndApproval } from './end-approval.ts';

export interface Decision {
  readonly verb: 'approve' | 'refuse';
  readonly id: string;
  /** SHA-256 (hex) of the payload that the decider saw. */
  readonly digest: string;
  readonly reason: string | null;
}

/** Codes that say "you may not", as opposed to "it is too late": these attempts are recorded as denials. */
const DENIALS = new Set(['maker-is-checker', 'forbidden', 'separation-of-duties', 'step-up-required']);

@Injectable()
export class DecideApproval {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rules: DecisionRules,
    private readonly end: EndApproval,
    private readonly audit: Audit,
  ) {}

  /**
   * Approves or refuses as the second person. The vote that fills the last group carries the change out in its own transaction, all or
   * nothing; one refusal ends the request.
   * Throws `maker-is-checker`, `forbidden`, `separation-of-duties`, `step-up-required` (each recorded as a denial), `not-found`, `conflict` when the digest
   * is not the stored one, `approval-decided`, `approval-expired`, `approval-void`, and what the action throws.
   */
  async execute(actor: Actor, decision: Decision): Promise<Approval> {
    const approval = await this.decide(actor, decision);
    // An end by time or by a changed target is kept; only after its commit is the decider told.
    if (approval.state === 'EXPIRED' || approval.state === 'VOID') assertPending(approval.state);
    return approval;
  }

  /** Takes back one's own request. Throws `not-found`, `forbidden` for somebody else's, `approval-decided`, `approval-expired`. */
  async withdraw(actor: Actor, id: string): Promise<Approval> {
    const ended = await this.unitOfWork.run(actor, async (tx) => {
      const { approval } = await this.rules.lock(tx, id);
      if (approval.maker !== actor.sub) throw new DomainError('forbidden', 'Only its maker withdraws a request.');
      assertPending(approval.state);
      const late = stateAt(approval, tx.now()) === 'EXPIRED';
      return this.end.execute(tx, approval, late ? 'EXPIRED' : 'WITHDRAWN', null);
    });
    if (ended.state === 'EXPIRED') assertPending(ended.state);
    return ended;
  }

  private async decide(actor: Actor, decision: Decision): Promise<Approval> {
    try {
      return await this.unitOfWork.run(actor, (tx) => this.inside(tx, decision));
    } catch (error) {
      if (isDomainError(error) && DENIALS.has(error.code)) {
        await this.recordDenial(actor, decision, error);
        markRecorded(error);
      }
      throw error;
    }
  }

  private async inside(tx: Tx, { verb, id, digest, reason }: Decision): Promise<Approval> {
    const listed = await this.rules.lock(tx, id);
    const { approval } = listed;
    assertPending(approval.state);
    const need = await this.rules.assertMay(tx, listed);
    if (digest !== approval.digest) throw new DomainError('conflict', 'This is not the change that you saw. Look at it again.');
    if (stateAt(approval, tx.now()) === 'EXPIRED') return this.end.execute(tx, approval, 'EXPIRED', null);
    if (verb === 'refuse') return this.end.decide(tx, approval, 'REFUSED', { need, reason });
    if (await this.rules.outdated(tx, approval)) return this.end.execute(tx, approval, 'VOID', null);
    const lacking = missingVotes(approval).reduce((sum, votes) => sum + votes, 0);
    if (lacking === 1) return this.end.decide(tx, approval, 'APPROVED', { need, reason });
    await this.end.agree(tx, approval, { need, reason });
    return (await this.rules.lock(tx, id)).approval;
  }

  private recordDenial(actor: Actor, { verb, id }: Decision, { code }: DomainError): Promise<void> {
    return this.audit.denied(actor, {
      action: `approval.${verb}`,
      object: { type: 'approval', id },
      outcome: 'denied',
      reason: code,
    });
  }
}
