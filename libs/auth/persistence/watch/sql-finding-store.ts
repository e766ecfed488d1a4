import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import { type Finding, type FindingFilter, FindingStore } from '../../application/watch/finding-store.ts';
import type { Sign } from '../../domain/watch/signs.ts';
import { one, utc } from '../sql.ts';

const COLUMNS = `id, detector, severity, subject, user_id AS "user", ${utc('opened_at')} AS "openedAt", ${utc('last_at')} AS "lastAt", times,
  evidence, ${utc('acknowledged_at')} AS "acknowledgedAt", acknowledged_by AS "acknowledgedBy", reason`;

export class SqlFindingStore extends FindingStore {
  async extend(tx: Tx, { detector, subject, evidence }: Sign, since: string): Promise<boolean> {
    const rows = await tx.prepared(
      `UPDATE auth.findings SET last_at = greatest(last_at, $3), times = times + 1, evidence = $4
       WHERE id = (SELECT id FROM auth.findings WHERE detector = $1 AND subject = $2 AND acknowledged_at IS NULL AND last_at > $5
         ORDER BY opened_at DESC LIMIT 1) RETURNING id`,
      [detector, subject, tx.now(), evidence, since],
    );
    return rows.length > 0;
  }

  async insert(tx: Tx, id: string, { detector, severity, subject, user, evidence }: Sign): Promise<void> {
    await tx.query(
      `INSERT INTO auth.findings (id, detector, severity, subject, user_id, opened_at, last_at, evidence)
       VALUES ($1, $2, $3, $4, $5, $6, $6, $7)`,
      [id, detector, severity, subject, user, tx.now(), evidence],
    );
  }

  async list(tx: Tx, { id, state, detector, user, cursor, limit }: FindingFilter): Promise<Page<Finding>> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = ['true'];
    if (id) conditions.push(`id = ${bind(id)}`);
    if (state) conditions.push(`acknowledged_at IS ${state === 'open' ? '' : 'NOT '}NULL`);
    if (detector) conditions.push(`detector = ${bind(detector)}`);
    if (user) conditions.push(`user_id = ${bind(user)}`);
    if (cursor) {
      const [at, before] = decodeCursor(cursor, ['instant', 'uuid']);
      conditions.push(`(opened_at, id) < (${bind(at)}::timestamptz, ${bind(before)}::uuid)`);
    }
    const rows = await tx.query<Finding>(
      `SELECT ${COLUMNS} FROM auth.findings WHERE ${conditions.join(' AND ')} ORDER BY opened_at DESC, id DESC LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    return pageOf(rows, limit, ({ openedAt, id: last }) => [openedAt, last]);
  }

  async lock(tx: Tx, id: string): Promise<Finding | null> {
    return one(await tx.query<Finding>(`SELECT ${COLUMNS} FROM auth.findings WHERE id = $1 FOR UPDATE`, [id]));
  }

  async acknowledge(tx: Tx, id: string, reason: string): Promise<void> {
    await tx.query('UPDATE auth.findings SET acknowledged_at = $2, acknowledged_by = $3, reason = $4 WHERE id = $1', [
      ...[id, tx.now(), tx.actor.sub, reason],
    ]);
  }
}
