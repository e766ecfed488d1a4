import { createHash } from 'node:crypto';
import type { Tx } from '#platform';
import { UsedAssertions, type UsedMessage } from '../../application/saml/used-assertions.ts';

export class SqlUsedAssertions extends UsedAssertions {
  async use(tx: Tx, { provider, id, until }: UsedMessage): Promise<boolean> {
    await tx.query('DELETE FROM auth.used_assertions WHERE expires_at < $1', [tx.now()]);
    const rows = await tx.query(
      `INSERT INTO auth.used_assertions (provider, id_hash, used_at, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING provider`,
      [provider, createHash('sha256').update(id).digest(), tx.now(), until],
    );
    return rows.length > 0;
  }
}
