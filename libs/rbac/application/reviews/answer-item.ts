import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { assertMayAnswer, itemState, type ReviewAnswer } from '../../domain/reviews/review-item.ts';
import { ReviewDesk } from './review-desk.ts';
import { ReviewRevocation } from './review-revocation.ts';
import { ReviewStore } from './review-store.ts';

export interface AnswerRequest {
  readonly review: string;
  readonly item: string;
  readonly answer: ReviewAnswer;
  readonly reason: string;
}

const DENIALS = new Set(['forbidden', 'separation-of-duties', 'maker-is-checker']);

/** A reviewer's answer to one grant: keep it, or ask for it to be taken away. */
@Injectable()
export class AnswerItem {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reviews: ReviewStore,
    private readonly desk: ReviewDesk,
    private readonly revocation: ReviewRevocation,
  ) {}

  /** Throws `separation-of-duties` for one's own grant and `forbidden` (both recorded), `not-found`, `conflict`, `last-admin`. */
  async execute(actor: Actor, request: AnswerRequest): Promise<void> {
    try {
      await this.unitOfWork.run(permitted(actor, 'review:decide'), (tx) => this.inside(tx, request));
    } catch (error) {
      if (isDomainError(error) && DENIALS.has(error.code)) await this.desk.recordDenial(actor, request, error.code);
      throw error;
    }
  }

  private async inside(tx: Tx, { review: reviewId, item: itemId, answer, reason }: AnswerRequest): Promise<void> {
    const review = await this.reviews.find(tx, reviewId);
    const item = review && (await this.reviews.lockItem(tx, reviewId, itemId));
    if (!review || !item) throw new DomainError('not-found', 'There is no such grant in this access review');
    const people = await this.desk.people(tx, item.user);
    assertMayAnswer({ reviewState: review.state, reviewers: review.reviewers, item, ...people });
    if (itemState(item) === 'REVOKING') {
      if (answer === 'REVOKE') throw new DomainError('duplicate', 'You asked for this grant to be taken away already');
      await this.desk.withdraw(tx, item);
    }
    const request = answer === 'REVOKE' ? await this.revocation.ask(tx, review, item, reason) : null;
    await this.reviews.answer(tx, item.id, { answer, reason, request });
    await this.desk.recordAnswer(tx, review, item, { answer, request });
  }
}
