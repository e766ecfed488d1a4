import type { Tx } from '#platform';
import { type EndedWindow, type RefusalCount, type RefusalKind, RefusalStore } from '../application/requests/refusals.ts';
import { networkOf, one } from './sql.ts';

const NETWORK = `coalesce(${networkOf('$1::inet')}::text, 'unknown')`;

export class SqlRefusalStore extends RefusalStore {
  /** Waits for nobody, so that two of these cannot wait for each other. */
  async ended(tx: Tx, before: string): Promise<EndedWindow[]> {
    return tx.query<EndedWindow>(
      `DELETE FROM auth.refusals WHERE (network, kind) IN (SELECT network, kind FROM auth.refusals
         WHERE since <= $1 ORDER BY since LIMIT 20 FOR UPDATE SKIP LOCKED) RETURNING network, kind, refused`,
      [before],
    );
  }

  async count(tx: Tx, kind: RefusalKind, ip: string | null, before: string): Promise<RefusalCount> {
    const ended = one(
      await tx.query<EndedWindow>(
        `SELECT network, kind, refused FROM auth.refusals WHERE network = ${NETWORK} AND kind = $3 AND since <= $2 FOR UPDATE`,
        [ip, before, kind],
      ),
    );
    const counted = one(
      await tx.query<Omit<RefusalCount, 'ended'>>(
        `INSERT INTO auth.refusals AS r (network, kind, since, refused) VALUES (${NETWORK}, $4, $2, 1)
         ON CONFLICT (network, kind) DO UPDATE SET
           since = CASE WHEN r.since <= $3 THEN excluded.since ELSE r.since END,
           refused = CASE WHEN r.since <= $3 THEN 1 ELSE least(r.refused + 1, 2000000000) END
         RETURNING network, kind, refused, greatest(0, extract(epoch FROM $2::timestamptz - since))::float8 AS age`,
        [ip, tx.now(), before, kind],
      ),
    );
    if (!counted) throw new Error('a count is always there');
    return { ...counted, ended };
  }
}
