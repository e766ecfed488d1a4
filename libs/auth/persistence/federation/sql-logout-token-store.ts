import type { Tx } from '#platform';
import { LogoutTokenStore } from '../../application/federation/oidc/backchannel-logout.ts';

export class SqlLogoutTokenStore extends LogoutTokenStore {
  async spend(tx: Tx, provider: string, digest: Buffer, expiresAt: string): Promise<boolean> {
    await tx.query(
      `DELETE FROM auth.spent_logout_tokens WHERE (provider, digest) IN (SELECT provider, digest FROM auth.spent_logout_tokens
         WHERE expires_at < $1 ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
      [tx.now()],
    );
    const rows = await tx.query(
      'INSERT INTO auth.spent_logout_tokens (provider, digest, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING digest',
      [provider, digest, expiresAt],
    );
    return rows.length > 0;
  }
}
