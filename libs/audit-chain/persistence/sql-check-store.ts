import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type CheckKind, CheckStore, type StoredCheck } from '../application/checks/check-store.ts';
import type { Verdict } from '../domain/verdict.ts';
import { timeText } from './entry-row.ts';

const COLUMNS = `id, kind, state, requested_by AS "requestedBy", ${timeText('requested_at')} AS "requestedAt",
  ${timeText('finished_at')} AS "finishedAt", checked, total, verdict`;

type Row = Omit<StoredCheck, 'checked' | 'total'> & { checked: string; total: string };

const stored = (row: Row): StoredCheck => ({ ...row, checked: Number(row.checked), total: Number(row.total) });

@Injectable()
export class SqlCheckStore extends CheckStore {
  async request(tx: Tx, id: string, kind: CheckKind): Promise<void> {
    await tx.query('INSERT INTO audit.checks (id, kind, requested_by) VALUES ($1, $2, $3)', [id, kind, tx.actor.sub]);
  }

  async get(tx: Tx, id: string): Promise<StoredCheck | null> {
    const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM audit.checks WHERE id = $1`, [id]);
    return row ? stored(row) : null;
  }

  async latest(tx: Tx, limit: number): Promise<StoredCheck[]> {
    return (await tx.query<Row>(`SELECT ${COLUMNS} FROM audit.checks ORDER BY id DESC LIMIT $1`, [limit])).map(stored);
  }

  async claim(tx: Tx): Promise<StoredCheck | null> {
    const [row] = await tx.query<Row>(
      `UPDATE audit.checks SET state = 'running', touched_at = clock_timestamp(), started_at = coalesce(started_at, clock_timestamp())
       WHERE id = (
         SELECT id FROM audit.checks
         WHERE state = 'requested' OR (state = 'running' AND touched_at < clock_timestamp() - interval '1 minute')
         ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING ${COLUMNS}`,
    );
    return row ? stored(row) : null;
  }

  async progress(tx: Tx, id: string, checked: number, total: number): Promise<void> {
    await tx.query(`UPDATE audit.checks SET checked = $2, total = $3, touched_at = clock_timestamp() WHERE id = $1 AND state = 'running'`, [
      id,
      checked,
      total,
    ]);
  }

  async finish(tx: Tx, id: string, verdict: Verdict | null): Promise<void> {
    await tx.query(
      `UPDATE audit.checks SET state = $2, verdict = $3, checked = $4, total = $4, finished_at = clock_timestamp() WHERE id = $1`,
      [id, verdict ? 'done' : 'failed', verdict, verdict ? verdict.size - verdict.first : 0],
    );
  }

  async addTail(tx: Tx, id: string, verdict: Verdict): Promise<void> {
    await tx.query(
      `INSERT INTO audit.checks (id, kind, requested_by, state, verdict, started_at, finished_at)
       SELECT $1, 'tail', $2, 'done', $3::jsonb, clock_timestamp(), clock_timestamp()
       WHERE (SELECT c.verdict->'broken' FROM audit.checks c WHERE c.state = 'done' ORDER BY c.finished_at DESC LIMIT 1)
         IS DISTINCT FROM $3::jsonb->'broken'`,
      [id, tx.actor.sub, JSON.stringify(verdict)],
    );
  }

  async log(tx: Tx): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>('SELECT id FROM audit.logs');
    return row?.id ?? null;
  }

  async hasFullWithin(tx: Tx, millis: number): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM audit.checks WHERE kind = 'full' AND (state IN ('requested', 'running')
         OR finished_at > clock_timestamp() - make_interval(secs => $1)) LIMIT 1`,
      [millis / 1000],
    );
    return rows.length > 0;
  }
}
