import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import {
  type ListedServiceAccount,
  type NewServiceAccount,
  ServiceAccountStore,
} from '../../application/service-accounts/service-account-store.ts';
import { usernameKey } from '../../domain/username.ts';
import { one, utc } from '../sql.ts';

const COLUMNS = `id, name, permissions, state, ${utc('created_at')} AS "createdAt", ${utc('last_used_at')} AS "lastUsedAt"`;

export class SqlServiceAccountStore extends ServiceAccountStore {
  async insert(tx: Tx, { id, name, permissions, publicKey }: NewServiceAccount): Promise<void> {
    const rows = await tx.query(
      `INSERT INTO auth.service_accounts (id, name, name_key, permissions, public_key, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [id, name, usernameKey(name), permissions, publicKey, tx.now(), tx.actor.sub],
    );
    if (rows.length === 0) throw new DomainError('duplicate', 'Another service account has this name or this key');
  }

  list(tx: Tx): Promise<ListedServiceAccount[]> {
    return tx.query<ListedServiceAccount>(`SELECT ${COLUMNS} FROM auth.service_accounts ORDER BY name_key`);
  }

  async find(tx: Tx, id: string): Promise<ListedServiceAccount | null> {
    return one(await tx.query<ListedServiceAccount>(`SELECT ${COLUMNS} FROM auth.service_accounts WHERE id = $1`, [id]));
  }

  async disable(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.service_accounts SET state = 'DISABLED', disabled_at = $2 WHERE id = $1 AND state = 'ACTIVE' RETURNING id`,
      [id, tx.now()],
    );
    return rows.length > 0;
  }
}
