import type { Page, Tx } from '#platform';
import type { Review, ReviewTerms } from '../../domain/reviews/review.ts';
import type { ReviewAnswer, ReviewItem } from '../../domain/reviews/review-item.ts';

export interface NewReview extends ReviewTerms {
  readonly id: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly follows: string | null;
}

export interface ReviewCounts {
  readonly total: number;
  readonly open: number;
  readonly kept: number;
  readonly revoking: number;
  readonly revoked: number;
  readonly notRevoked: number;
  readonly suspended: number;
  readonly spared: number;
  readonly gone: number;
}

export interface ItemFilter {
  readonly review: string;
  readonly open?: boolean;
  readonly ids?: readonly string[];
  readonly cursor?: string;
  readonly limit: number;
}

export interface Answer {
  readonly answer: ReviewAnswer;
  readonly reason: string;
  readonly request: string | null;
}

export type Milestone = 'reminded' | 'escalated';

/** Where campaigns and their items live. Triggers say again what a change may be. */
export abstract class ReviewStore {
  abstract insert(tx: Tx, review: NewReview): Promise<void>;
  /** Notes which request lets it start. */
  abstract awaitApproval(tx: Tx, id: string, approval: string): Promise<void>;
  abstract find(tx: Tx, id: string): Promise<Review | null>;
  abstract lock(tx: Tx, id: string): Promise<Review | null>;
  abstract list(tx: Tx, page: { cursor?: string; limit: number }): Promise<Page<Review>>;
  /** Starts it with one item for each grant in scope that is live now. Returns how many. */
  abstract open(tx: Tx, review: Review): Promise<number>;
  abstract drop(tx: Tx, id: string): Promise<void>;
  abstract sign(tx: Tx, id: string, terms: { note: string; result: string }): Promise<void>;
  abstract mark(tx: Tx, id: string, milestone: Milestone): Promise<void>;
  /** By review. Reviews without items are absent. */
  abstract counts(tx: Tx, ids: readonly string[]): Promise<Map<string, ReviewCounts>>;
  abstract items(tx: Tx, filter: ItemFilter): Promise<Page<ReviewItem>>;
  abstract lockItem(tx: Tx, review: string, id: string): Promise<ReviewItem | null>;
  abstract answer(tx: Tx, id: string, answer: Answer): Promise<void>;
  /** Ends a grant by its item: with the approved request, or, without one, as the campaign's policy says. */
  abstract endGrant(tx: Tx, item: ReviewItem, approval: string | null): Promise<void>;
  abstract spare(tx: Tx, id: string): Promise<void>;
  /** Counts the uses of each unanswered item anew. */
  abstract refreshActivity(tx: Tx, review: string): Promise<void>;
  /** Open campaigns to which something is due at this moment, oldest first. */
  abstract toTend(tx: Tx): Promise<Review[]>;
  /** Campaigns that recur and have no successor yet. */
  abstract withoutSuccessor(tx: Tx): Promise<Review[]>;
}
