import { Injectable } from '@nestjs/common';
import { Audit, type AuditAction } from '#audit-chain';
import { timestamp, uuidv7 } from '#kernel';
import { type Actor, type NewNotice, Notices, type Tx, UnitOfWork } from '#platform';
import { nextOpening, type Review } from '../../domain/reviews/review.ts';
import { itemState, type ReviewItem } from '../../domain/reviews/review-item.ts';
import { ReviewOpening } from './review-opening.ts';
import { ReviewStore } from './review-store.ts';
import { RevocationFacts } from './revocation-facts.ts';

/** Where a campaign's news goes, and what starts the next one. */
@Injectable()
export class ReviewCalendar {
  constructor(
    readonly opening: ReviewOpening,
    readonly audit: Audit,
    readonly notices: Notices,
  ) {}
}

/** Items looked at in one transaction. */
const BATCH = 200;

/** What time does to campaigns: uses counted anew, reminders, escalation, suspension, and the next one of a series. */
@Injectable()
export class TendReviews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reviews: ReviewStore,
    private readonly facts: RevocationFacts,
    private readonly calendar: ReviewCalendar,
  ) {}

  /** One round, as a service. Each campaign is locked and looked at again, so several instances may run at once. Returns the steps taken. */
  async execute(actor: Actor): Promise<number> {
    const due = await this.unitOfWork.run(actor, (tx) => this.reviews.toTend(tx));
    let steps = 0;
    for (const { id } of due) {
      steps += await this.unitOfWork.run(actor, (tx) => this.tend(tx, id));
      steps += await this.suspendUnanswered(actor, id);
    }
    for (const { id } of await this.unitOfWork.run(actor, (tx) => this.reviews.withoutSuccessor(tx))) {
      steps += await this.unitOfWork.run(actor, (tx) => this.follow(tx, id));
    }
    return steps;
  }

  private async tend(tx: Tx, id: string): Promise<number> {
    const review = await this.reviews.lock(tx, id);
    if (review?.state !== 'OPEN') return 0;
    const now = Date.parse(tx.now());
    const { open = 0 } = (await this.reviews.counts(tx, [id])).get(id) ?? {};
    if (Date.parse(review.activityAt ?? review.proposedAt) <= now - 86_400_000) await this.reviews.refreshActivity(tx, id);
    if (Date.parse(review.dueAt) <= now) return this.once(tx, review, 'escalated', open);
    return open > 0 ? this.once(tx, review, 'reminded', open) : 0;
  }

  /** Says so once: in the log, on the campaign, and to whoever has to do something about it. */
  private async once(tx: Tx, review: Review, milestone: 'reminded' | 'escalated', open: number): Promise<number> {
    if (review[`${milestone}At`] !== null) return 0;
    await this.reviews.mark(tx, review.id, milestone);
    const action: AuditAction = milestone === 'reminded' ? 'review.remind' : 'review.escalate';
    const detail = { unanswered: open, reviewers: [...review.reviewers], accountable: review.accountable, dueAt: review.dueAt };
    await this.calendar.audit.record(tx, { action, object: { type: 'review', id: review.id }, detail });
    await this.calendar.notices.send(tx, news(milestone, review, open));
    return 1;
  }

  private async suspendUnanswered(actor: Actor, id: string): Promise<number> {
    const items = await this.unitOfWork.run(actor, async (tx) => {
      const review = await this.reviews.find(tx, id);
      const late = review && Date.parse(review.dueAt) <= Date.parse(tx.now());
      if (!late || review.state !== 'OPEN' || review.unanswered !== 'suspend') return [];
      return (await this.reviews.items(tx, { review: id, open: true, limit: BATCH })).items.filter((item) => itemState(item) === 'OPEN');
    });
    // One at a time: the last administrator must be seen as such after the others have gone.
    for (const item of items) await this.unitOfWork.run(actor, (tx) => this.suspend(tx, item));
    return items.length;
  }

  private async suspend(tx: Tx, { id, reviewId, user, role }: ReviewItem): Promise<void> {
    const item = await this.reviews.lockItem(tx, reviewId, id);
    if (!item || itemState(item) !== 'OPEN') return;
    const last = await this.facts.isLastKeeper(tx, { userId: user, role });
    if (last) await this.reviews.spare(tx, id);
    else await this.reviews.endGrant(tx, item, null);
    await this.calendar.audit.record(tx, {
      action: last ? 'review.spare' : 'review.suspend',
      object: { type: 'user', id: user },
      detail: { review: reviewId, item: id, role },
    });
  }

  /** Starts the next of a series when its time has come, with as many days to answer as the one before. */
  private async follow(tx: Tx, id: string): Promise<number> {
    const last = await this.reviews.lock(tx, id);
    const at = last?.openedAt ? nextOpening(last.openedAt, last.recurrence) : null;
    if (!last?.openedAt || at === null || at > Date.parse(tx.now())) return 0;
    const dueAt = timestamp(Date.parse(tx.now()) + Date.parse(last.dueAt) - Date.parse(last.openedAt));
    const next = uuidv7();
    await this.reviews.insert(tx, { ...last, id: next, dueAt, follows: id, proposedBy: tx.actor.sub, proposedAt: tx.now() });
    const review = await this.reviews.lock(tx, next);
    if (review) await this.calendar.opening.open(tx, review);
    return 1;
  }
}

function news(milestone: 'reminded' | 'escalated', { id, number, title, reviewers, accountable }: Review, open: number): NewNotice {
  const waiting = `${open} ${open === 1 ? 'role waits' : 'roles wait'} for an answer`;
  if (milestone === 'reminded') {
    const to = reviewers.map((user) => ({ user }));
    return { to, kind: 'review.due', subject: `${number} is due soon: ${waiting}`, text: title, link: `/reviews/${id}` };
  }
  const subject = open > 0 ? `${number} is overdue: ${waiting}` : `${number} is ready to be signed off`;
  return { to: { user: accountable }, kind: 'review.overdue', severity: 'warning', subject, text: title, link: `/reviews/${id}` };
}
