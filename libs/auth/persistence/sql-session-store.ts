import type { Tx } from '#platform';
import { type NewSession, SessionStore } from '../application/sessions/session-store.ts';

const OVER = '(absolute_at <= $2 OR seen_at + make_interval(secs => idle_seconds) <= $2)';

export class SqlSessionStore extends SessionStore {
  async insert(tx: Tx, session: NewSession): Promise<void> {
    const { idHash, id, user, state, factors, grantSerial, idleSeconds, absoluteAt, ip, agent } = session;
    await tx.query(
      `INSERT INTO auth.sessions
         (id_hash, id, user_id, state, factors, grant_serial, created_at, seen_at, idle_seconds, absolute_at, ip, agent)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11)`,
      [idHash, id, user, state, factors, grantSerial, tx.now(), idleSeconds, absoluteAt, ip, agent],
    );
  }

  async live(tx: Tx, user: string): Promise<string[]> {
    await tx.query(`DELETE FROM auth.sessions WHERE user_id = $1 AND ${OVER}`, [user, tx.now()]);
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM auth.sessions WHERE user_id = $1 AND state = 'ACTIVE' ORDER BY created_at, id`,
      [user],
    );
    return rows.map(({ id }) => id);
  }

  async end(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query('DELETE FROM auth.sessions WHERE id = $1 RETURNING id', [id])).length > 0;
  }

  async endAll(tx: Tx, user: string, which: 'all' | 'half'): Promise<number> {
    const half = which === 'half' ? `AND state <> 'ACTIVE'` : '';
    return (await tx.query(`DELETE FROM auth.sessions WHERE user_id = $1 ${half} RETURNING id`, [user])).length;
  }
}
