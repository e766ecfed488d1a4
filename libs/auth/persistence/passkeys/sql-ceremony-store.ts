import type { Tx } from '#platform';
import { CeremonyStore, type Purpose } from '../../application/passkeys/passkey-store.ts';

export class SqlCeremonyStore extends CeremonyStore {
  /** Forgets some that ran out on the way, so that challenges nobody answers cannot fill the table for ever. */
  async open(tx: Tx, digest: Buffer, purpose: Purpose, session: string | null): Promise<void> {
    await tx.query(
      `DELETE FROM auth.ceremonies WHERE digest IN (SELECT digest FROM auth.ceremonies
         WHERE expires_at < $1 ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
      [tx.now()],
    );
    await tx.query(
      `INSERT INTO auth.ceremonies (digest, purpose, session_id, expires_at) VALUES ($1, $2, $3, $4::timestamptz + interval '5 minutes')`,
      [digest, purpose, session, tx.now()],
    );
  }

  async take(tx: Tx, digest: Buffer, purpose: Purpose, session: string | null): Promise<boolean> {
    const rows = await tx.query(
      `DELETE FROM auth.ceremonies WHERE digest = $1 AND purpose = $2 AND session_id IS NOT DISTINCT FROM $3::uuid AND expires_at > $4
       RETURNING digest`,
      [digest, purpose, session, tx.now()],
    );
    return rows.length > 0;
  }
}
