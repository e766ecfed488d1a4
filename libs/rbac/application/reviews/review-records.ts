import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type ReviewItemView, ViewReviewItems } from './view-review-items.ts';
import { type ReviewDetail, ViewReviews } from './view-reviews.ts';

/** Campaigns for the modules above, within the caller's transaction. */
@Injectable()
export class ReviewRecords {
  constructor(
    private readonly reviews: ViewReviews,
    private readonly views: ViewReviewItems,
  ) {}

  /** Throws `not-found`. */
  detail(tx: Tx, id: string): Promise<ReviewDetail> {
    return this.reviews.detail(tx, id);
  }

  /** Everything under review. */
  async items(tx: Tx, id: string): Promise<ReviewItemView[]> {
    return this.views.described(tx, await this.reviews.everything(tx, id));
  }
}
