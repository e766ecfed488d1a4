import type { Sealed } from '#crypto';
import { DomainError } from '#kernel';
import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import {
  type Account,
  type AccountFilter,
  type AccountState,
  AccountStore,
  type AccountWithPassword,
  type Credentials,
  type Factor,
  type KnownAccount,
  type LockedAccountWithPassword,
  type NewAccount,
  type SecondFactorKind,
} from '../application/accounts/account-store.ts';
import { usernameKey } from '../domain/username.ts';
import { containing, one, utc } from './sql.ts';

const COLUMNS = `id, username, display_name AS name, state, ${utc('locked_until')} AS "lockedUntil",
  ${utc('factor_enrolled_at')} AS "factorEnrolledAt", ${utc('last_sign_in_at')} AS "lastSignInAt", version`;

const counters: Readonly<Record<Factor, string>> = {
  password: 'password_failures',
  totp: 'totp_failures',
  webauthn: 'webauthn_failures',
  recovery: 'recovery_failures',
};

export class SqlAccountStore extends AccountStore {
  async insert(tx: Tx, { id, username, name, email, enrolmentHash, enrolmentExpiresAt }: NewAccount): Promise<void> {
    if (await this.byUsername(tx, username)) {
      throw new DomainError('duplicate', 'This user name is taken', [{ field: 'username', reason: 'is taken' }]);
    }
    await tx.query(
      'INSERT INTO auth.users (id, username, username_key, display_name, email, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [id, username, usernameKey(username), name, email ?? null, tx.now(), tx.actor.sub],
    );
    await tx.query('INSERT INTO auth.credentials (user_id, enrolment_hash, enrolment_expires_at) VALUES ($1, $2, $3)', [
      id,
      enrolmentHash,
      enrolmentExpiresAt,
    ]);
  }

  async byUsername(tx: Tx, username: string): Promise<Account | null> {
    return one(await tx.prepared<Account>(`SELECT ${COLUMNS} FROM auth.users WHERE username_key = $1`, [usernameKey(username)]));
  }

  async withPassword(tx: Tx, username: string): Promise<AccountWithPassword | null> {
    const rows = await tx.prepared<AccountWithPassword>(
      `SELECT ${COLUMNS}, (SELECT c.password_hash FROM auth.credentials c WHERE c.user_id = u.id) AS "passwordHash"
       FROM auth.users u WHERE username_key = $1`,
      [usernameKey(username)],
    );
    return one(rows);
  }

  async lock(tx: Tx, id: string): Promise<Account | null> {
    return one(await tx.prepared<Account>(`SELECT ${COLUMNS} FROM auth.users WHERE id = $1 FOR UPDATE`, [id]));
  }

  async lockWithPassword(tx: Tx, id: string): Promise<LockedAccountWithPassword | null> {
    const rows = await tx.prepared<LockedAccountWithPassword>(
      `SELECT ${COLUMNS}, c.password_hash AS "passwordHash", password_failures AS "passwordFailures"
       FROM auth.users u JOIN auth.credentials c ON c.user_id = u.id WHERE u.id = $1 FOR UPDATE OF u, c`,
      [id],
    );
    return one(rows);
  }

  async list(tx: Tx, { q, ids, cursor, limit }: AccountFilter): Promise<Page<Account>> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = ['true'];
    if (ids) conditions.push(`id = ANY (${bind(ids)})`);
    if (q) {
      const pattern = bind(containing(q));
      conditions.push(`(display_name ILIKE ${pattern} OR username ILIKE ${pattern})`);
    }
    if (cursor) {
      const [name, id] = decodeCursor(cursor, ['text', 'uuid']);
      conditions.push(`(lower(display_name), id) > (${bind(name)}, ${bind(id)}::uuid)`);
    }
    const rows = await tx.query<Account & { key: string }>(
      `SELECT ${COLUMNS}, lower(display_name) AS key FROM auth.users WHERE ${conditions.join(' AND ')}
       ORDER BY lower(display_name), id LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    return pageOf(rows, limit, ({ key, id }) => [key, id]);
  }

  names(tx: Tx, ids: readonly string[]): Promise<{ id: string; username: string; name: string }[]> {
    return tx.query(
      `SELECT id, username, display_name AS name FROM auth.users WHERE id = ANY ($1)
       UNION ALL SELECT id, '', name FROM auth.service_accounts WHERE id = ANY ($1)`,
      [ids],
    );
  }

  everybody(tx: Tx, { q, id, limit }: { q?: string; id?: string; limit: number }): Promise<KnownAccount[]> {
    return tx.query(
      `SELECT id, kind, name, username FROM (
         SELECT id, 'person' AS kind, display_name AS name, username FROM auth.users
         UNION ALL SELECT id, 'machine', name, '' FROM auth.service_accounts) known
       WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR name ILIKE $2 OR username ILIKE $2)
       ORDER BY lower(name), id LIMIT $3`,
      [id ?? null, q === undefined ? null : containing(q), limit],
    );
  }

  emails(tx: Tx, ids: readonly string[]): Promise<{ id: string; email: string }[]> {
    return tx.query('SELECT id, email FROM auth.users WHERE id = ANY ($1) AND email IS NOT NULL', [ids]);
  }

  idleSince(tx: Tx, since: string): Promise<{ id: string }[]> {
    return tx.query(
      `SELECT id FROM auth.users WHERE state <> 'DISABLED' AND greatest(last_sign_in_at, factor_enrolled_at, created_at, state_since) < $1
       ORDER BY coalesce(last_sign_in_at, created_at), id LIMIT 200`,
      [since],
    );
  }

  async setState(tx: Tx, id: string, { state, reason, version }: { state: AccountState; reason: string; version: number }) {
    const rows = await tx.query(
      'UPDATE auth.users SET state = $2, state_reason = $3, state_since = $5, version = version + 1 WHERE id = $1 AND version = $4 RETURNING id',
      [id, state, reason, version, tx.now()],
    );
    return rows.length > 0;
  }

  async countFailure(tx: Tx, id: string, factor: Factor): Promise<number> {
    const counter = counters[factor];
    const rows = await tx.query<{ failures: number }>(
      `UPDATE auth.users SET ${counter} = ${counter} + 1 WHERE id = $1 RETURNING ${counter} AS failures`,
      [id],
    );
    return one(rows)?.failures ?? 0;
  }

  async clearFailures(tx: Tx, id: string, factor: Factor): Promise<void> {
    const counter = counters[factor];
    await tx.prepared(`UPDATE auth.users SET ${counter} = 0 WHERE id = $1 AND ${counter} <> 0`, [id]);
  }

  async setLock(tx: Tx, id: string, until: string | null): Promise<void> {
    await tx.query(
      `UPDATE auth.users SET locked_until = $2, password_failures = 0, totp_failures = 0, webauthn_failures = 0, recovery_failures = 0
       WHERE id = $1`,
      [id, until],
    );
  }

  async signedIn(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE auth.users SET last_sign_in_at = $2, locked_until = NULL WHERE id = $1', [id, tx.now()]);
  }

  async credentials(tx: Tx, id: string): Promise<Credentials | null> {
    const rows = await tx.prepared<Credentials>(
      `SELECT password_hash AS "passwordHash", totp_secret AS "totpSecret", ${utc('totp_confirmed_at')} AS "totpConfirmedAt",
         ${utc('password_changed_at')} AS "passwordChangedAt", enrolment_hash AS "enrolmentHash",
         ${utc('enrolment_expires_at')} AS "enrolmentExpiresAt" FROM auth.credentials WHERE user_id = $1`,
      [id],
    );
    return one(rows);
  }

  async secondFactors(tx: Tx, id: string): Promise<SecondFactorKind[]> {
    const rows = await tx.prepared<Record<SecondFactorKind, boolean>>(
      `SELECT EXISTS (SELECT FROM auth.passkeys WHERE user_id = $1 AND suspended_at IS NULL) AS webauthn,
         EXISTS (SELECT FROM auth.credentials WHERE user_id = $1 AND totp_confirmed_at IS NOT NULL) AS totp,
         EXISTS (SELECT FROM auth.recovery_codes WHERE user_id = $1 AND used_at IS NULL) AS recovery`,
      [id],
    );
    const has = one(rows);
    return (['webauthn', 'totp', 'recovery'] as const).filter((kind) => has?.[kind]);
  }

  async setPassword(tx: Tx, id: string, hash: string): Promise<void> {
    await tx.query('UPDATE auth.credentials SET password_hash = $2 WHERE user_id = $1', [id, hash]);
  }

  async rehash(tx: Tx, id: string, { from, to }: { from: string; to: string }): Promise<void> {
    await tx.query('UPDATE auth.credentials SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2', [id, from, to]);
  }

  async setTotpSecret(tx: Tx, id: string, secret: Sealed): Promise<void> {
    await tx.query('UPDATE auth.credentials SET totp_secret = $2, totp_last_step = NULL WHERE user_id = $1', [id, secret]);
  }

  async setEnrolmentCode(tx: Tx, id: string, hash: Buffer, expiresAt: string): Promise<void> {
    await tx.query('UPDATE auth.credentials SET enrolment_hash = $2, enrolment_expires_at = $3 WHERE user_id = $1', [id, hash, expiresAt]);
  }

  async consumeStep(tx: Tx, id: string, step: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.credentials SET totp_last_step = $2
       WHERE user_id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2) RETURNING user_id`,
      [id, step],
    );
    return rows.length > 0;
  }

  async recoveryCodesLeft(tx: Tx, id: string): Promise<number> {
    const rows = await tx.prepared<{ left: number }>(
      'SELECT count(*)::int AS "left" FROM auth.recovery_codes WHERE user_id = $1 AND used_at IS NULL',
      [id],
    );
    return one(rows)?.left ?? 0;
  }

  async activate(tx: Tx, id: string): Promise<void> {
    await tx.query(`UPDATE auth.users SET state = 'ACTIVE', version = version + 1 WHERE id = $1 AND state = 'ENROLLING'`, [id]);
  }

  async completeEnrolment(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE auth.credentials SET enrolment_hash = NULL, enrolment_expires_at = NULL,
         totp_confirmed_at = coalesce(totp_confirmed_at, $2) WHERE user_id = $1`,
      [id, tx.now()],
    );
    await tx.query(`UPDATE auth.users SET state = 'ACTIVE', factor_enrolled_at = $2, version = version + 1 WHERE id = $1`, [id, tx.now()]);
  }
}
