import { Injectable } from '@nestjs/common';
import { Audit, type AuditAction } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Change } from '../../domain/approval.ts';
import type { Review, ReviewTerms } from '../../domain/reviews/review.ts';
import { PrincipalStore } from '../principal-store.ts';
import { ReviewStore } from './review-store.ts';
import { ReviewWords } from './review-words.ts';

/** What starting a campaign takes and says. */
@Injectable()
export class ReviewOpening {
  constructor(
    private readonly reviews: ReviewStore,
    private readonly principals: PrincipalStore,
    private readonly words: ReviewWords,
    private readonly audit: Audit,
  ) {}

  /** Throws `validation` when a reviewer or the accountable manager lacks the right, or when somebody could be reviewed by nobody else. */
  async assertPeople(tx: Tx, { reviewers, accountable }: ReviewTerms): Promise<void> {
    const may = new Set(await this.principals.holders(tx, 'review:decide'));
    const signs = new Set(await this.principals.holders(tx, 'review:sign'));
    if (reviewers.some((user) => !may.has(user))) refuse('reviewers', 'names somebody who may not answer access reviews');
    if (!signs.has(accountable)) refuse('accountable', 'is somebody who may not sign access reviews off');
  }

  async describe(tx: Tx, review: Review): Promise<{ title: string; changes: Change[] }> {
    const said = await this.words.terms(tx, review);
    return {
      title: `Start the access review “${review.title}”`,
      changes: said.map(([label, after]) => ({ label, before: '', after })),
    };
  }

  /** Throws `conflict` when nobody is in scope, `validation` when somebody in scope has no other reviewer. */
  async open(tx: Tx, review: Review): Promise<void> {
    const listed = await this.reviews.open(tx, review);
    if (listed === 0) throw new DomainError('conflict', 'Nobody holds a role that this access review would ask about');
    await this.assertEverybodyHasAReviewer(tx, review);
    await this.record(tx, 'review.open', review, listed);
  }

  async drop(tx: Tx, review: Review): Promise<void> {
    await this.reviews.drop(tx, review.id);
    await this.record(tx, 'review.drop', review);
  }

  async record(tx: Tx, action: AuditAction, review: Review, grants?: number): Promise<void> {
    const { id, number, title, scope, scopeId, reviewers, accountable, dueAt, recurrence, unanswered } = review;
    const terms = { number, title, scope, scopeId, reviewers: [...reviewers], accountable, dueAt, recurrence, unanswered };
    await this.audit.record(tx, { action, object: { type: 'review', id }, detail: grants === undefined ? terms : { ...terms, grants } });
  }

  private async assertEverybodyHasAReviewer(tx: Tx, review: Review): Promise<void> {
    const [only, ...others] = new Set(await Promise.all(review.reviewers.map((user) => this.personOf(tx, user))));
    if (others.length > 0) return;
    const { items } = await this.reviews.items(tx, { review: review.id, limit: 10_000 });
    for (const holder of new Set(items.map(({ user }) => user))) {
      if ((await this.personOf(tx, holder)) === only) refuse('reviewers', 'leaves the reviewer’s own access to nobody: name a second one');
    }
  }

  private async personOf(tx: Tx, user: string): Promise<string | null> {
    return (await this.principals.find(tx, user))?.person ?? null;
  }
}

function refuse(field: string, reason: string): never {
  throw new DomainError('validation', 'This access review cannot be started so', [{ field, reason }]);
}
