import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, isDomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { canonicalBytes } from '#proof';
import { permitted } from '../../domain/assert-permitted.ts';
import type { Review } from '../../domain/reviews/review.ts';
import { itemState, type ReviewItem, type ReviewItemState } from '../../domain/reviews/review-item.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { markRecorded } from '../recorded.ts';
import { ReviewStore } from './review-store.ts';

export interface SignOff {
  readonly review: string;
  /** SHA-256 (hex) of the answers that the signer saw. */
  readonly digest: string;
  readonly note: string;
}

const EVERYTHING = 100_000;

/** What one revocation may meet without stopping the others: the signer made it herself, somebody was faster, or it would be the last administrator. */
const STAYS = new Set([
  'maker-is-checker',
  'separation-of-duties',
  'approval-decided',
  'approval-expired',
  'approval-void',
  'last-admin',
  'conflict',
]);

/** SHA-256 (hex) of what was answered to what, as canonical JSON (RFC 8785): the same before and after the revocations are carried out. */
export function answersDigest(review: Review, items: readonly ReviewItem[]): string {
  const answers = items.map(({ id, grantId, user, role, answer, answeredBy, reason, suspendedAt }) => ({
    item: id,
    grant: grantId,
    user,
    role,
    answer: suspendedAt ? 'SUSPENDED' : answer,
    by: answeredBy,
    reason,
  }));
  return createHash('sha256')
    .update(canonicalBytes({ review: review.id, answers }))
    .digest('hex');
}

/** The accountable manager's word: turns the second key of what the reviewers revoked, and closes the campaign. */
@Injectable()
export class SignOffReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reviews: ReviewStore,
    private readonly dualControl: DualControl,
    private readonly audit: Audit,
  ) {}

  /**
   * Each revocation is carried out in its own transaction; the campaign is signed in the last one and only when nothing is left open, so
   * that a failure half-way keeps what two people agreed to and can be begun again.
   * Throws `forbidden` (recorded) for anybody but the accountable manager, `not-found`, and `conflict` naming what is not settled.
   */
  async execute(actor: Actor, { review: id, digest, note }: SignOff): Promise<void> {
    const pending = await this.unitOfWork
      .run(permitted(actor, 'review:sign'), async (tx) => {
        const { review, items } = await this.ready(tx, id);
        if (answersDigest(review, items) !== digest)
          throw new DomainError('conflict', 'Answers have changed since you looked. Look again.');
        return items.filter((item) => itemState(item) === 'REVOKING').flatMap(({ request }) => request ?? []);
      })
      .catch((error: unknown) => this.denied(actor, id, error));
    for (const request of pending) await this.carryOut(actor, request, note);
    await this.unitOfWork.run(permitted(actor, 'review:sign'), async (tx) => {
      const { review, items } = await this.ready(tx, id);
      const result = answersDigest(review, items);
      if (result !== digest) throw new DomainError('conflict', 'Answers have changed since you looked. Look again.');
      const left = items.filter((item) => itemState(item) === 'REVOKING').length;
      if (left > 0) throw new DomainError('conflict', `${left} of the requests to take a role away still wait for a second person.`);
      await this.reviews.sign(tx, id, { note, result });
      await this.audit.record(tx, {
        action: 'review.sign-off',
        object: { type: 'review', id },
        detail: { result, note, counts: tally(items) },
      });
    });
  }

  /** The campaign with everything in it, when the actor may sign it now. */
  private async ready(tx: Tx, id: string): Promise<{ review: Review; items: ReviewItem[] }> {
    const review = await this.reviews.lock(tx, id);
    if (!review) throw new DomainError('not-found', 'There is no such access review');
    if (review.accountable !== tx.actor.sub)
      throw new DomainError('forbidden', 'Only its accountable manager signs this access review off.');
    if (review.state !== 'OPEN') throw new DomainError('conflict', 'This access review is not open.');
    const { items } = await this.reviews.items(tx, { review: id, limit: EVERYTHING });
    const open = items.filter((item) => itemState(item) === 'OPEN').length;
    const late = Date.parse(review.dueAt) <= Date.parse(tx.now());
    if (open > 0 && !late) throw new DomainError('conflict', `${open} grants have no answer yet, and the due date has not come.`);
    if (open > 0 && review.unanswered === 'suspend')
      throw new DomainError('conflict', 'What nobody answered is being suspended. Try again in a minute.');
    return { review, items };
  }

  /** Turns the second key of one revocation; what cannot be carried out stays for its own decision and is named in the end. */
  private async carryOut(actor: Actor, request: string, note: string): Promise<void> {
    try {
      const { digest } = await this.unitOfWork.run(permitted(actor, 'review:sign'), (tx) => this.dualControl.get(tx, request));
      await this.dualControl.approve(actor, request, digest, note);
    } catch (error) {
      if (!isDomainError(error) || !STAYS.has(error.code)) throw error;
    }
  }

  private async denied(actor: Actor, id: string, error: unknown): Promise<never> {
    if (isDomainError(error) && error.code === 'forbidden') {
      await this.audit.denied(actor, { action: 'review.sign-off', object: { type: 'review', id }, outcome: 'denied', reason: error.code });
      markRecorded(error);
    }
    throw error;
  }
}

const tally = (items: readonly ReviewItem[]): Partial<Record<ReviewItemState, number>> => {
  const counts: Partial<Record<ReviewItemState, number>> = {};
  for (const item of items) counts[itemState(item)] = (counts[itemState(item)] ?? 0) + 1;
  return counts;
};
