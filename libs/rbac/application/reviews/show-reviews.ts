import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import type { ItemFilter } from './review-store.ts';
import { ViewReviewItems } from './view-review-items.ts';
import { ViewReviews } from './view-reviews.ts';

/** Reading access reviews in a transaction of one's own. */
@Injectable()
export class ShowReviews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reviews: ViewReviews,
    private readonly views: ViewReviewItems,
  ) {}

  list(actor: Actor, page: { cursor?: string; limit: number }) {
    return this.unitOfWork.read(permitted(actor, 'review:read'), (tx) => this.reviews.list(tx, page));
  }

  one(actor: Actor, id: string) {
    return this.unitOfWork.read(permitted(actor, 'review:read'), (tx) => this.reviews.detail(tx, id));
  }

  candidates(actor: Actor) {
    return this.unitOfWork.read(permitted(actor, 'review:manage'), (tx) => this.reviews.candidates(tx));
  }

  items(actor: Actor, filter: ItemFilter) {
    return this.unitOfWork.read(permitted(actor, 'review:read'), (tx) => this.views.list(tx, filter));
  }

  /** Throws `not-found`. */
  async item(actor: Actor, review: string, id: string) {
    const [item] = (await this.items(actor, { review, ids: [id], limit: 1 })).items;
    if (!item) throw new DomainError('not-found', 'There is no such grant in this access review');
    return item;
  }
}
