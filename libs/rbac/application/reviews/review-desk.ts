import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Actor, Tx } from '#platform';
import type { Review } from '../../domain/reviews/review.ts';
import type { ReviewAnswer, ReviewItem } from '../../domain/reviews/review-item.ts';
import { ApprovalStore } from '../approvals/approval-store.ts';
import { EndApproval } from '../approvals/end-approval.ts';
import { PrincipalStore } from '../principal-store.ts';

/** What answering needs beside the rule: who is who, taking a request back, and writing down. */
@Injectable()
export class ReviewDesk {
  constructor(
    private readonly principals: PrincipalStore,
    private readonly approvals: ApprovalStore,
    private readonly end: EndApproval,
    private readonly audit: Audit,
  ) {}

  async people(tx: Tx, holder: string) {
    const reviewer = await this.principals.find(tx, tx.actor.sub);
    return {
      holderPerson: (await this.principals.find(tx, holder))?.person ?? null,
      reviewer: { user: tx.actor.sub, person: reviewer?.active ? reviewer.person : null },
    };
  }

  /** Takes the actor's own request back, since the answer changed. */
  async withdraw(tx: Tx, { request }: ReviewItem): Promise<void> {
    const listed = request === null ? null : await this.approvals.lock(tx, request);
    if (listed?.approval.state === 'PENDING') await this.end.execute(tx, listed.approval, 'WITHDRAWN', null);
  }

  async recordAnswer(tx: Tx, review: Review, item: ReviewItem, given: { answer: ReviewAnswer; request: string | null }): Promise<void> {
    await this.audit.record(tx, {
      action: given.answer === 'KEEP' ? 'review.keep' : 'review.revoke-asked',
      object: { type: 'review', id: review.id },
      // The reason is in the item, and for a revocation in the encrypted part of its request's entry.
      detail: { item: item.id, user: item.user, role: item.role, uses: item.uses, lastUsedAt: item.lastUsedAt, approval: given.request },
    });
  }

  recordDenial(
    actor: Actor,
    { review, item, answer }: { review: string; item: string; answer: ReviewAnswer },
    code: string,
  ): Promise<void> {
    return this.audit.denied(actor, {
      action: answer === 'KEEP' ? 'review.keep' : 'review.revoke-asked',
      object: { type: 'review', id: review },
      outcome: 'denied',
      reason: code,
      detail: { item },
    });
  }
}
