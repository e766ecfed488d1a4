import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type NewPasskey, type Passkey, PasskeyStore } from '../../application/passkeys/passkey-store.ts';
import { one, utc } from '../sql.ts';

const COLUMNS = `id, user_id AS "user", credential_id AS "credentialBytes", public_key AS "publicKey", counter::float8 AS counter, name, model,
  attested, user_verified AS "userVerified", synchronised, transports, ${utc('created_at')} AS "createdAt",
  ${utc('last_used_at')} AS "lastUsedAt", ${utc('suspended_at')} AS "suspendedAt"`;

type Row = Omit<Passkey, 'credential'> & { credentialBytes: Buffer };

const passkeyOf = ({ credentialBytes, ...rest }: Row): Passkey => ({ ...rest, credential: credentialBytes.toString('base64url') });

export class SqlPasskeyStore extends PasskeyStore {
  async insert(tx: Tx, key: NewPasskey): Promise<void> {
    const rows = await tx.query(
      `INSERT INTO auth.passkeys (id, user_id, credential_id, public_key, counter, name, model, attested, user_verified, synchronised,
         transports, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING id`,
      [
        ...[key.id, key.user, Buffer.from(key.credential, 'base64url'), key.publicKey, key.counter, key.name, key.model, key.attested],
        ...[key.userVerified, key.synchronised, key.transports, tx.now()],
      ],
    );
    if (rows.length === 0) throw new DomainError('duplicate', 'This key is enrolled already');
  }

  async ofUser(tx: Tx, user: string): Promise<Passkey[]> {
    const rows = await tx.prepared<Row>(`SELECT ${COLUMNS} FROM auth.passkeys WHERE user_id = $1 ORDER BY created_at, id`, [user]);
    return rows.map(passkeyOf);
  }

  async holders(tx: Tx, users: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ user: string }>(
      'SELECT DISTINCT user_id AS "user" FROM auth.passkeys WHERE user_id = ANY ($1) AND suspended_at IS NULL',
      [users],
    );
    return new Set(rows.map(({ user }) => user));
  }

  async lock(tx: Tx, credential: string): Promise<Passkey | null> {
    const row = one(
      await tx.query<Row>(`SELECT ${COLUMNS} FROM auth.passkeys WHERE credential_id = $1 FOR UPDATE`, [
        Buffer.from(credential, 'base64url'),
      ]),
    );
    return row && passkeyOf(row);
  }

  async used(tx: Tx, id: string, counter: number): Promise<void> {
    await tx.query('UPDATE auth.passkeys SET counter = $2, last_used_at = $3 WHERE id = $1', [id, counter, tx.now()]);
  }

  async suspend(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE auth.passkeys SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL', [id, tx.now()]);
  }

  async rename(tx: Tx, user: string, id: string, name: string): Promise<boolean> {
    return (await tx.query('UPDATE auth.passkeys SET name = $3 WHERE id = $2 AND user_id = $1 RETURNING id', [user, id, name])).length > 0;
  }

  async remove(tx: Tx, user: string, id: string): Promise<Passkey | null> {
    const row = one(await tx.query<Row>(`DELETE FROM auth.passkeys WHERE id = $2 AND user_id = $1 RETURNING ${COLUMNS}`, [user, id]));
    return row && passkeyOf(row);
  }
}
