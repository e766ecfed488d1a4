import { uuidv7 } from '#kernel';
import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import { BreakGlassStore, type NewBreakGlass } from '../application/break-glass/break-glass-store.ts';
import type { BreakGlass, Verdict } from '../domain/break-glass.ts';
import { one, utc } from './sql.ts';

const COLUMNS = `b.id, b.user_id AS "user", b.role, b.reason, ${utc('b.taken_at')} AS "takenAt", ${utc('b.ends_at')} AS "endsAt",
  ${utc('b.ended_at')} AS "endedAt", ${utc('b.review_due_at')} AS "reviewDueAt",
  CASE WHEN b.reviewed_at IS NULL THEN NULL ELSE jsonb_build_object('verdict', b.verdict, 'note', b.review_note, 'by', b.reviewed_by,
    'at', ${utc('b.reviewed_at')}) END AS review`;

export class SqlBreakGlassStore extends BreakGlassStore {
  async insert(tx: Tx, { id, user, role, reason, takenAt, endsAt, reviewDueAt }: NewBreakGlass): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.break_glass (id, user_id, role, reason, taken_at, ends_at, review_due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, user, role, reason, takenAt, endsAt, reviewDueAt],
    );
  }

  async give(tx: Tx, { id, user, role, takenAt, endsAt }: NewBreakGlass): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, expires_at, break_glass) VALUES ($1, $2, $3, rbac.tick(), $4, $5, $6)`,
      [uuidv7(), user, role, takenAt, endsAt, id],
    );
  }

  async lock(tx: Tx, id: string): Promise<BreakGlass | null> {
    return one(await tx.query<BreakGlass>(`SELECT ${COLUMNS} FROM rbac.break_glass b WHERE b.id = $1 FOR UPDATE`, [id]));
  }

  ofPerson(tx: Tx, user: string): Promise<BreakGlass[]> {
    return tx.query<BreakGlass>(
      `SELECT ${COLUMNS} FROM rbac.break_glass b WHERE b.user_id = $1 AND (b.reviewed_at IS NULL OR b.ends_at > $2)`,
      [user, tx.now()],
    );
  }

  active(tx: Tx): Promise<BreakGlass[]> {
    return tx.query<BreakGlass>(
      `SELECT ${COLUMNS} FROM rbac.break_glass b WHERE b.ends_at > $1 AND b.ended_at IS NULL ORDER BY b.taken_at LIMIT 100`,
      [tx.now()],
    );
  }

  async list(tx: Tx, { waiting, cursor, limit }: { waiting: boolean; cursor?: string; limit: number }): Promise<Page<BreakGlass>> {
    const parameters: unknown[] = [limit + 1];
    const conditions = [waiting ? 'b.reviewed_at IS NULL' : 'true'];
    if (cursor) {
      const [at, id] = decodeCursor(cursor, ['instant', 'uuid']);
      parameters.push(at, id);
      conditions.push('(b.taken_at, b.id) < ($2::timestamptz, $3::uuid)');
    }
    const rows = await tx.query<BreakGlass>(
      `SELECT ${COLUMNS} FROM rbac.break_glass b WHERE ${conditions.join(' AND ')} ORDER BY b.taken_at DESC, b.id DESC LIMIT $1`,
      parameters,
    );
    return pageOf(rows, limit, ({ takenAt, id }) => [takenAt, id]);
  }

  async end(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE rbac.break_glass SET ended_at = $2, ended_by = $3 WHERE id = $1', [id, tx.now(), tx.actor.sub]);
    await tx.query(
      "UPDATE rbac.grants SET expires_at = greatest($2::timestamptz, granted_at + interval '1 microsecond') WHERE break_glass = $1",
      [id, tx.now()],
    );
  }

  async review(tx: Tx, id: string, { verdict, note }: { verdict: Verdict; note: string }): Promise<void> {
    await tx.query('UPDATE rbac.break_glass SET verdict = $2, review_note = $3, reviewed_by = $4, reviewed_at = $5 WHERE id = $1', [
      id,
      verdict,
      note,
      tx.actor.sub,
      tx.now(),
    ]);
  }
}
