import type { Tx } from '#platform';
import { StrangerStore } from '../application/accounts/account-store.ts';
import { one, utc } from './sql.ts';

export class SqlStrangerStore extends StrangerStore {
  async lockedUntil(tx: Tx, digest: Buffer): Promise<string | null> {
    const rows = await tx.query<{ until: string | null }>(
      `SELECT ${utc('locked_until')} AS until FROM auth.strangers WHERE name_digest = $1`,
      [digest],
    );
    return one(rows)?.until ?? null;
  }

  /** Forgets on the way what was last seen two days ago, so that made-up names cannot fill the table for ever. */
  async countFailure(tx: Tx, digest: Buffer): Promise<number> {
    await tx.query(
      `DELETE FROM auth.strangers WHERE name_digest IN (SELECT name_digest FROM auth.strangers
         WHERE seen_at < $1::timestamptz - interval '2 days' ORDER BY seen_at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
      [tx.now()],
    );
    const rows = await tx.query<{ failures: number }>(
      `INSERT INTO auth.strangers (name_digest, failures, seen_at) VALUES ($1, 1, $2)
       ON CONFLICT (name_digest) DO UPDATE SET failures = strangers.failures + 1, seen_at = excluded.seen_at RETURNING failures`,
      [digest, tx.now()],
    );
    return one(rows)?.failures ?? 0;
  }

  async setLock(tx: Tx, digest: Buffer, until: string): Promise<void> {
    await tx.query('UPDATE auth.strangers SET locked_until = $2, failures = 0 WHERE name_digest = $1', [digest, until]);
  }
}
