import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { assertTerms, needsSecondPerson, type Review, type ReviewTerms } from '../../domain/reviews/review.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { ReviewOpening } from './review-opening.ts';
import { ReviewStore } from './review-store.ts';

/** The payload of `review.open`. */
type Opening = { reviewId: string };

export interface ReviewRequest extends ReviewTerms {
  readonly reason: string;
}

/** Starts an access review. One that suspends what nobody answers needs a second person to start. */
@Injectable()
export class OpenReview implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly reviews: ReviewStore,
    private readonly opening: ReviewOpening,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<Opening>('review.open', {
      requires: 'review:sign',
      visibleWith: 'review:read',
      describe: async (tx, { reviewId }) => this.opening.describe(tx, await this.waiting(tx, reviewId)),
      execute: async (tx, { reviewId }) => {
        await this.opening.open(tx, await this.waiting(tx, reviewId));
      },
      ended: async (tx, { reviewId }) => this.opening.drop(tx, await this.waiting(tx, reviewId)),
    });
  }

  /** Throws `validation` naming the field, `not-found` for a role or team that does not exist, `conflict` when nobody is in scope. */
  execute(actor: Actor, { reason, ...terms }: ReviewRequest): Promise<Review> {
    return this.unitOfWork.run(permitted(actor, 'review:manage'), async (tx) => {
      assertTerms(terms, tx.now());
      await this.opening.assertPeople(tx, terms);
      const id = uuidv7();
      await this.reviews.insert(tx, { ...terms, id, follows: null, proposedBy: actor.sub, proposedAt: tx.now() });
      const review = await this.waiting(tx, id);
      if (needsSecondPerson(terms)) await this.propose(tx, review, reason);
      else await this.opening.open(tx, review);
      return (await this.reviews.find(tx, id)) ?? review;
    });
  }

  private async propose(tx: Tx, review: Review, reason: string): Promise<void> {
    await this.opening.record(tx, 'review.propose', review);
    const subject = { type: 'review', id: review.id };
    const payload: Opening & ReviewTerms = { reviewId: review.id, ...termsOf(review) };
    const { id } = await this.dualControl.request(tx, { action: 'review.open', subject, payload, reason });
    await this.reviews.awaitApproval(tx, review.id, id);
  }

  private async waiting(tx: Tx, id: string): Promise<Review> {
    const review = await this.reviews.lock(tx, id);
    if (review?.state !== 'PROPOSED') throw new DomainError('not-found', 'There is no such access review waiting to start');
    return review;
  }
}

/** What the second person agrees to, whole. A type's worth of plain fields, so that it is JSON. */
const termsOf = ({ title, scope, scopeId, reviewers, accountable, dueAt, recurrence, unanswered }: Review): ReviewTerms => ({
  title,
  scope,
  scopeId,
  reviewers,
  accountable,
  dueAt,
  recurrence,
  unanswered,
});
