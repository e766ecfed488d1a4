import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Page, Tx } from '#platform';
import type { Review } from '../../domain/reviews/review.ts';
import type { ReviewItem } from '../../domain/reviews/review-item.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { PrincipalStore } from '../principal-store.ts';
import { type ReviewCounts, ReviewStore } from './review-store.ts';
import { ReviewWords } from './review-words.ts';
import { answersDigest } from './sign-off-review.ts';

/** A campaign as a list shows it. */
export interface ReviewSummary extends Omit<Review, 'reviewers' | 'accountable' | 'proposedBy' | 'signedBy' | 'result'> {
  asksAbout: string;
  reviewers: PersonName[];
  accountable: PersonName;
  proposedBy: PersonName;
  signedBy: PersonName | null;
  counts: ReviewCounts;
  /** The reader is one of its reviewers and it is open. */
  canAnswer: boolean;
}

export interface ReviewDetail extends ReviewSummary {
  /** SHA-256 (hex) of the answers as they stand; a sign-off names it. */
  digest: string;
  result: string | null;
  canSign: boolean;
  /** Why the reader cannot sign it off now, in words. */
  whyNot: string | null;
}

const NOTHING: ReviewCounts = { total: 0, open: 0, kept: 0, revoking: 0, revoked: 0, notRevoked: 0, suspended: 0, spared: 0, gone: 0 };
const EVERYTHING = 100_000;

/** Campaigns with names and numbers, as one reader sees them. */
@Injectable()
export class ViewReviews {
  constructor(
    private readonly reviews: ReviewStore,
    private readonly people: People,
    private readonly words: ReviewWords,
    private readonly principals: PrincipalStore,
  ) {}

  async list(tx: Tx, page: { cursor?: string; limit: number }): Promise<Page<ReviewSummary>> {
    const { items, next } = await this.reviews.list(tx, page);
    return { items: await this.summaries(tx, items), next };
  }

  /** Throws `not-found`. */
  async detail(tx: Tx, id: string): Promise<ReviewDetail> {
    const review = await this.reviews.find(tx, id);
    const [summary] = review ? await this.summaries(tx, [review]) : [];
    if (!review || !summary) throw new DomainError('not-found', 'There is no such access review');
    const digest = answersDigest(review, await this.everything(tx, id));
    const whyNot = whyNotSign(tx, review, summary.counts);
    return { ...summary, digest, result: review.result, canSign: whyNot === null, whyNot };
  }

  everything(tx: Tx, review: string): Promise<ReviewItem[]> {
    return this.reviews.items(tx, { review, limit: EVERYTHING }).then(({ items }) => items);
  }

  /** Who could be named in a new campaign. */
  async candidates(tx: Tx): Promise<{ reviewers: PersonName[]; accountable: PersonName[] }> {
    const may = await this.principals.holders(tx, 'review:decide');
    const signs = await this.principals.holders(tx, 'review:sign');
    const names = await this.people.names(tx, [...may, ...signs]);
    const byName = (ids: readonly string[]) => ids.map((id) => personIn(names, id)).sort((a, b) => a.name.localeCompare(b.name));
    return { reviewers: byName(may), accountable: byName(signs) };
  }

  private async summaries(tx: Tx, reviews: readonly Review[]): Promise<ReviewSummary[]> {
    const counts = await this.reviews.counts(
      tx,
      reviews.map(({ id }) => id),
    );
    const ids = reviews.flatMap(({ reviewers, accountable, proposedBy, signedBy }) => [
      ...reviewers,
      accountable,
      proposedBy,
      signedBy ?? [],
    ]);
    const names = await this.people.names(tx, ids.flat());
    const summaries: ReviewSummary[] = [];
    for (const review of reviews) {
      const { reviewers, accountable, proposedBy, signedBy, result: _, ...plain } = review;
      summaries.push({
        ...plain,
        asksAbout: await this.words.scope(tx, review).catch(() => 'A role or team that is gone'),
        reviewers: reviewers.map((user) => personIn(names, user)),
        accountable: personIn(names, accountable),
        proposedBy: personIn(names, proposedBy),
        signedBy: signedBy === null ? null : personIn(names, signedBy),
        counts: counts.get(review.id) ?? NOTHING,
        canAnswer: review.state === 'OPEN' && reviewers.includes(tx.actor.sub) && tx.actor.permissions.includes('review:decide'),
      });
    }
    return summaries;
  }
}

function whyNotSign(tx: Tx, review: Review, { open }: ReviewCounts): string | null {
  if (review.state !== 'OPEN') return 'This access review is not open.';
  if (review.accountable !== tx.actor.sub) return 'Its accountable manager signs it off.';
  const late = Date.parse(review.dueAt) <= Date.parse(tx.now());
  if (open > 0 && !late) return `${open} ${open === 1 ? 'grant has' : 'grants have'} no answer yet.`;
  if (open > 0 && review.unanswered === 'suspend') return 'What nobody answered is being suspended. Look again in a minute.';
  return null;
}
