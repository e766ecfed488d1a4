import type { ApprovalState } from '../../domain/approval.ts';
import { type Review, reviewNumber } from '../../domain/reviews/review.ts';
import type { ReviewItem } from '../../domain/reviews/review-item.ts';
import { utc } from '../sql.ts';

export type ReviewRow = Omit<Review, 'number'> & { serial: string };

/** The columns of `rbac.reviews r`. */
export const REVIEW = `r.id, r.serial, r.title, r.scope, r.scope_id AS "scopeId", r.reviewers, r.accountable, ${utc('r.due_at')} AS "dueAt",
  r.recurrence, r.unanswered, r.state, r.proposed_by AS "proposedBy", ${utc('r.proposed_at')} AS "proposedAt", r.approval,
  ${utc('r.opened_at')} AS "openedAt", ${utc('r.activity_at')} AS "activityAt", ${utc('r.reminded_at')} AS "remindedAt",
  ${utc('r.escalated_at')} AS "escalatedAt", r.signed_by AS "signedBy", ${utc('r.signed_at')} AS "signedAt", r.sign_note AS "signNote",
  encode(r.result, 'hex') AS result`;

export const reviewOf = ({ serial, ...row }: ReviewRow): Review => ({ ...row, number: reviewNumber(serial) });

export type ItemRow = Omit<ReviewItem, 'uses' | 'requestState'> & { uses: string; requestState: ApprovalState | null };

/** The columns of `rbac.review_items i` with its grant `g` and its request `a`. An end in time counts as an end. */
export const ITEM = `i.id, i.review_id AS "reviewId", i.grant_id AS "grantId", i.user_id AS "user", i.role, ${utc('g.granted_at')} AS since,
  coalesce(g.granted_by, (SELECT s.approval FROM rbac.role_sources s WHERE s.id = g.source)) AS "grantedBy",
  ${utc('coalesce(g.revoked_at, CASE WHEN g.expires_at <= $1 THEN g.expires_at END)')} AS "endedAt",
  g.review_item IS NOT DISTINCT FROM i.id AS "endedHere", ${utc('i.last_used_at')} AS "lastUsedAt", i.uses, i.answer, i.reason,
  i.answered_by AS "answeredBy", ${utc('i.answered_at')} AS "answeredAt", i.request,
  CASE WHEN a.state = 'PENDING' AND a.expires_at <= $1 THEN 'EXPIRED' ELSE a.state END AS "requestState",
  ${utc('i.suspended_at')} AS "suspendedAt", ${utc('i.spared_at')} AS "sparedAt"`;

export const ITEMS = `rbac.review_items i JOIN rbac.grants g ON g.id = i.grant_id LEFT JOIN rbac.approvals a ON a.id = i.request`;

/** What `itemState` calls OPEN, in the same columns; $1 is now. */
export const UNANSWERED = `i.answer IS NULL AND i.suspended_at IS NULL AND i.spared_at IS NULL AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1)`;

export const itemOf = ({ uses, ...row }: ItemRow): ReviewItem => ({ ...row, uses: Number(uses) });
