import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import {
  type ListedServiceAccount,
  type NewServiceAccount,
  type NewServiceKey,
  ServiceAccountStore,
} from '../../application/service-accounts/service-account-store.ts';
import { usernameKey } from '../../domain/username.ts';
import { one, utc } from '../sql.ts';

const KEY = `jsonb_build_object('id', k.id, 'kind', k.kind, 'label', k.label, 'thumbprint', encode(k.thumbprint, 'hex'),
  'createdAt', ${utc('k.created_at')}, 'expiresAt', ${utc('k.expires_at')}, 'revokedAt', ${utc('k.revoked_at')},
  'lastUsedAt', ${utc('k.last_used_at')})`;
const ACCOUNTS = `SELECT s.id, s.name, s.permissions, s.networks, s.per_minute AS "perMinute", s.state,
  ${utc('s.created_at')} AS "createdAt", ${utc('s.last_used_at')} AS "lastUsedAt",
  coalesce((SELECT jsonb_agg(${KEY} ORDER BY k.created_at DESC, k.id DESC) FROM auth.service_keys k WHERE k.account_id = s.id), '[]') AS keys
  FROM auth.service_accounts s`;

const TAKEN = 'Another service account has this name or this key';

export class SqlServiceAccountStore extends ServiceAccountStore {
  async insert(tx: Tx, { id, name, permissions, networks, perMinute, approval }: NewServiceAccount): Promise<void> {
    const rows = await tx.query(
      `INSERT INTO auth.service_accounts (id, name, name_key, permissions, networks, per_minute, created_at, created_by, approval)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
      [id, name, usernameKey(name), permissions, networks, perMinute, tx.now(), tx.actor.sub, approval],
    );
    if (rows.length === 0) throw new DomainError('duplicate', TAKEN);
  }

  async addKey(tx: Tx, { id, account, kind, thumbprint, material, label, until, approval }: NewServiceKey): Promise<void> {
    const bytes = Buffer.from(material, 'base64');
    const [publicKey, certificate] = kind === 'ed25519' ? [bytes, null] : [null, bytes];
    const rows = await tx.query(
      `INSERT INTO auth.service_keys (id, account_id, kind, public_key, certificate, thumbprint, label, created_at, expires_at, approval)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
      [id, account, kind, publicKey, certificate, Buffer.from(thumbprint, 'hex'), label, tx.now(), until, approval],
    );
    if (rows.length === 0) throw new DomainError('duplicate', TAKEN);
  }

  list(tx: Tx): Promise<ListedServiceAccount[]> {
    return tx.query<ListedServiceAccount>(`${ACCOUNTS} ORDER BY s.name_key`);
  }

  async find(tx: Tx, id: string): Promise<ListedServiceAccount | null> {
    return one(await tx.query<ListedServiceAccount>(`${ACCOUNTS} WHERE s.id = $1`, [id]));
  }

  async taken(tx: Tx, { name, thumbprint }: { name?: string; thumbprint: string }): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }>(
      `SELECT EXISTS (SELECT FROM auth.service_accounts WHERE name_key = $1)
         OR EXISTS (SELECT FROM auth.service_keys WHERE thumbprint = $2) AS taken`,
      [name === undefined ? null : usernameKey(name), Buffer.from(thumbprint, 'hex')],
    );
    return row?.taken === true;
  }

  async disable(tx: Tx, id: string, approval: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.service_accounts SET state = 'DISABLED', disabled_at = $2, disabled_by = $3
       WHERE id = $1 AND state = 'ACTIVE' RETURNING id`,
      [id, tx.now(), approval],
    );
    return rows.length > 0;
  }

  async endKeys(tx: Tx, account: string, { except, until }: { except: string; until: string }): Promise<void> {
    await tx.query(
      `UPDATE auth.service_keys SET expires_at = $3
       WHERE account_id = $1 AND thumbprint <> $2 AND revoked_at IS NULL AND expires_at > $3`,
      [account, Buffer.from(except, 'hex'), until],
    );
  }

  async revokeKey(tx: Tx, account: string, key: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.service_keys SET revoked_at = $3
       WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3 RETURNING id`,
      [account, key, tx.now()],
    );
    return rows.length > 0;
  }
}
