import type { Tx } from '#platform';
import { AttemptStore, type SealedAttempt, type StoredAttempt } from '../../application/federation/attempts.ts';
import { one } from '../sql.ts';

export class SqlAttemptStore extends AttemptStore {
  async insert(tx: Tx, { idHash, provider, browserHash, secrets, linksUser, returnTo, expiresAt }: SealedAttempt): Promise<void> {
    await tx.query(
      `DELETE FROM auth.federation_attempts WHERE id_hash IN (SELECT id_hash FROM auth.federation_attempts
         WHERE expires_at < $1 ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
      [tx.now()],
    );
    await tx.query(
      `INSERT INTO auth.federation_attempts (id_hash, provider, browser_hash, secrets, links_user, return_to, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [idHash, provider, browserHash, secrets, linksUser, returnTo, tx.now(), expiresAt],
    );
  }

  async take(tx: Tx, idHash: Buffer, browserHash: Buffer): Promise<StoredAttempt | null> {
    return one(
      await tx.query<StoredAttempt>(
        `UPDATE auth.federation_attempts SET used_at = $3 WHERE id_hash = $1 AND browser_hash = $2 AND used_at IS NULL AND expires_at > $3
         RETURNING provider, secrets, links_user AS "linksUser", return_to AS "returnTo"`,
        [idHash, browserHash, tx.now()],
      ),
    );
  }
}
