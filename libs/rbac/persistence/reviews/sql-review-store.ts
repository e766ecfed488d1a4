import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import {
  type Answer,
  type ItemFilter,
  type Milestone,
  type NewReview,
  type ReviewCounts,
  ReviewStore,
} from '../../application/reviews/review-store.ts';
import { REMIND_BEFORE_MILLIS, type Review } from '../../domain/reviews/review.ts';
import type { ReviewItem } from '../../domain/reviews/review-item.ts';
import { one } from '../sql.ts';
import { ITEM, ITEMS, type ItemRow, itemOf, REVIEW, type ReviewRow, reviewOf, UNANSWERED } from './review-rows.ts';
import { addItems, refreshUses } from './review-scope.ts';

export class SqlReviewStore extends ReviewStore {
  async insert(tx: Tx, review: NewReview): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.reviews (id, title, scope, scope_id, reviewers, accountable, due_at, recurrence, unanswered, follows, proposed_by,
         proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        review.id,
        review.title,
        review.scope,
        review.scopeId,
        review.reviewers,
        review.accountable,
        review.dueAt,
        review.recurrence,
        review.unanswered,
        review.follows,
        review.proposedBy,
        review.proposedAt,
      ],
    );
  }

  async awaitApproval(tx: Tx, id: string, approval: string): Promise<void> {
    await tx.query('UPDATE rbac.reviews SET approval = $2 WHERE id = $1', [id, approval]);
  }

  find(tx: Tx, id: string): Promise<Review | null> {
    return this.one(tx, id, '');
  }

  lock(tx: Tx, id: string): Promise<Review | null> {
    return this.one(tx, id, 'FOR UPDATE OF r');
  }

  async list(tx: Tx, { cursor, limit }: { cursor?: string; limit: number }): Promise<Page<Review>> {
    const [at, id] = cursor ? decodeCursor(cursor, ['instant', 'uuid']) : [null, null];
    const rows = await tx.query<ReviewRow>(
      `SELECT ${REVIEW} FROM rbac.reviews r WHERE $1::timestamptz IS NULL OR (r.proposed_at, r.id) < ($1, $2::uuid)
       ORDER BY r.proposed_at DESC, r.id DESC LIMIT $3`,
      [at, id, limit + 1],
    );
    const { items, next } = pageOf(rows, limit, (row) => [row.proposedAt, row.id]);
    return { items: items.map(reviewOf), next };
  }

  async open(tx: Tx, review: Review): Promise<number> {
    const listed = await addItems(tx, review);
    await tx.query(`UPDATE rbac.reviews SET state = 'OPEN', opened_at = $2, activity_at = $2 WHERE id = $1`, [review.id, tx.now()]);
    return listed;
  }

  async drop(tx: Tx, id: string): Promise<void> {
    await tx.query(`UPDATE rbac.reviews SET state = 'DROPPED' WHERE id = $1`, [id]);
  }

  async sign(tx: Tx, id: string, { note, result }: { note: string; result: string }): Promise<void> {
    await tx.query(
      `UPDATE rbac.reviews SET state = 'SIGNED', signed_by = $2, signed_at = $3, sign_note = $4, result = decode($5, 'hex') WHERE id = $1`,
      [id, tx.actor.sub, tx.now(), note, result],
    );
  }

  async mark(tx: Tx, id: string, milestone: Milestone): Promise<void> {
    const column = { reminded: 'reminded_at', escalated: 'escalated_at' }[milestone];
    await tx.query(`UPDATE rbac.reviews SET ${column} = $2 WHERE id = $1`, [id, tx.now()]);
  }

  async counts(tx: Tx, ids: readonly string[]): Promise<Map<string, ReviewCounts>> {
    const rows = await tx.query<ReviewCounts & { review: string }>(
      `SELECT i.review_id AS review, count(*)::int AS total, (count(*) FILTER (WHERE ${UNANSWERED}))::int AS open,
         (count(*) FILTER (WHERE i.answer = 'KEEP' AND g.revoked_at IS NULL))::int AS kept,
         (count(*) FILTER (WHERE a.state = 'PENDING' AND a.expires_at > $1 AND g.revoked_at IS NULL))::int AS revoking,
         (count(*) FILTER (WHERE g.review_item = i.id AND i.suspended_at IS NULL))::int AS revoked,
         (count(*) FILTER (WHERE i.answer = 'REVOKE' AND g.revoked_at IS NULL AND (a.state <> 'PENDING' OR a.expires_at <= $1)))::int
           AS "notRevoked",
         (count(*) FILTER (WHERE i.suspended_at IS NOT NULL))::int AS suspended,
         (count(*) FILTER (WHERE i.spared_at IS NOT NULL AND i.answer IS NULL))::int AS spared,
         (count(*) FILTER (WHERE g.revoked_at IS NOT NULL AND g.review_item IS DISTINCT FROM i.id))::int AS gone
       FROM ${ITEMS} WHERE i.review_id = ANY ($2) GROUP BY i.review_id`,
      [tx.now(), ids],
    );
    return new Map(rows.map(({ review, ...counts }) => [review, counts]));
  }

  async items(tx: Tx, { review, open, ids, cursor, limit }: ItemFilter): Promise<Page<ReviewItem>> {
    const parameters: unknown[] = [tx.now(), review];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = ['i.review_id = $2'];
    if (open) conditions.push(UNANSWERED);
    if (ids) conditions.push(`i.id = ANY (${bind(ids)}::uuid[])`);
    if (cursor) conditions.push(`i.id > ${bind(decodeCursor(cursor, ['uuid'])[0])}::uuid`);
    const rows = await tx.query<ItemRow>(
      `SELECT ${ITEM} FROM ${ITEMS} WHERE ${conditions.join(' AND ')} ORDER BY i.id LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    const { items, next } = pageOf(rows, limit, (row) => [row.id]);
    return { items: items.map(itemOf), next };
  }

  async lockItem(tx: Tx, review: string, id: string): Promise<ReviewItem | null> {
    const row = one(
      await tx.query<ItemRow>(`SELECT ${ITEM} FROM ${ITEMS} WHERE i.review_id = $2 AND i.id = $3 FOR UPDATE OF i`, [tx.now(), review, id]),
    );
    return row ? itemOf(row) : null;
  }

  async answer(tx: Tx, id: string, { answer, reason, request }: Answer): Promise<void> {
    await tx.query(
      'UPDATE rbac.review_items SET answer = $2, reason = $3, answered_by = $4, answered_at = $5, request = $6 WHERE id = $1',
      [id, answer, reason, tx.actor.sub, tx.now(), request],
    );
  }

  async endGrant(tx: Tx, { id, grantId }: ReviewItem, approval: string | null): Promise<void> {
    await tx.query('UPDATE rbac.grants SET revoked_at = $2, revoked_by = $3, review_item = $4 WHERE id = $1 AND revoked_at IS NULL', [
      grantId,
      tx.now(),
      approval,
      id,
    ]);
    if (approval === null) await tx.query('UPDATE rbac.review_items SET suspended_at = $2 WHERE id = $1', [id, tx.now()]);
  }

  async spare(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE rbac.review_items SET spared_at = $2 WHERE id = $1', [id, tx.now()]);
  }

  async refreshActivity(tx: Tx, review: string): Promise<void> {
    await refreshUses(tx, review);
    await tx.query('UPDATE rbac.reviews SET activity_at = $2 WHERE id = $1', [review, tx.now()]);
  }

  async toTend(tx: Tx): Promise<Review[]> {
    const rows = await tx.query<ReviewRow>(
      `SELECT ${REVIEW} FROM rbac.reviews r WHERE r.state = 'OPEN' AND (
         r.due_at <= $1 OR (r.reminded_at IS NULL AND r.due_at <= $1::timestamptz + make_interval(secs => $2))
         OR r.activity_at <= $1::timestamptz - interval '1 day') ORDER BY r.due_at LIMIT 100`,
      [tx.now(), REMIND_BEFORE_MILLIS / 1000],
    );
    return rows.map(reviewOf);
  }

  async withoutSuccessor(tx: Tx): Promise<Review[]> {
    const rows = await tx.query<ReviewRow>(
      `SELECT ${REVIEW} FROM rbac.reviews r WHERE r.recurrence <> 'once' AND r.state IN ('OPEN', 'SIGNED')
         AND NOT EXISTS (SELECT FROM rbac.reviews s WHERE s.follows = r.id) ORDER BY r.opened_at LIMIT 100`,
    );
    return rows.map(reviewOf);
  }

  private async one(tx: Tx, id: string, locking: string): Promise<Review | null> {
    const row = one(await tx.query<ReviewRow>(`SELECT ${REVIEW} FROM rbac.reviews r WHERE r.id = $1 ${locking}`, [id]));
    return row ? reviewOf(row) : null;
  }
}
