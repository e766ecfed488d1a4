import type { Sealed } from '#crypto';
import type { Tx } from '#platform';
import {
  CredentialStore,
  type NextPassword,
  type PasswordHashes,
  type Reset,
  ResetGrantStore,
  type ResetKind,
} from '../application/recovery/credential-store.ts';
import { MOST_REMEMBERED } from '../domain/policy/floors.ts';
import { one, utc } from './sql.ts';

export class SqlCredentialStore extends CredentialStore {
  async replaceRecoveryCodes(tx: Tx, user: string, digests: readonly Buffer[]): Promise<void> {
    await tx.query('DELETE FROM auth.recovery_codes WHERE user_id = $1', [user]);
    await tx.query('INSERT INTO auth.recovery_codes (user_id, digest) SELECT $1, unnest($2::bytea[])', [user, digests]);
  }

  async useRecoveryCode(tx: Tx, user: string, digest: Buffer): Promise<boolean> {
    const rows = await tx.query(
      'UPDATE auth.recovery_codes SET used_at = $3 WHERE user_id = $1 AND digest = $2 AND used_at IS NULL RETURNING user_id',
      [user, digest, tx.now()],
    );
    return rows.length > 0;
  }

  async passwords(tx: Tx, user: string): Promise<PasswordHashes> {
    const rows = await tx.query<PasswordHashes>(
      'SELECT password_hash AS current, password_earlier AS earlier FROM auth.credentials WHERE user_id = $1',
      [user],
    );
    return one(rows) ?? { current: null, earlier: [] };
  }

  async changePassword(tx: Tx, user: string, { from, to }: { from: string | null; to: string }, remembered: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.credentials SET password_earlier = (array_remove(ARRAY[password_hash], NULL) || password_earlier)[1:$3], password_hash = $2,
         password_changed_at = $4, password_next = NULL, reset_hash = NULL, reset_expires_at = NULL, reset_session = NULL
       WHERE user_id = $1 AND password_hash IS NOT DISTINCT FROM $5 RETURNING user_id`,
      [user, to, remembered, tx.now(), from],
    );
    return rows.length > 0;
  }

  async reset(tx: Tx, user: string): Promise<Reset | null> {
    const rows = await tx.query<Reset>(
      `SELECT reset_hash AS hash, ${utc('reset_expires_at')} AS "expiresAt" FROM auth.credentials WHERE user_id = $1 AND reset_hash IS NOT NULL`,
      [user],
    );
    return one(rows);
  }

  async setReset(tx: Tx, user: string, { hash, expiresAt }: Reset, approval: string | null): Promise<void> {
    await tx.query(
      `UPDATE auth.credentials SET reset_hash = $2, reset_expires_at = $3, reset_approval = $4, reset_session = NULL, password_next = NULL
       WHERE user_id = $1`,
      [user, hash, expiresAt, approval],
    );
  }

  async setNextPassword(tx: Tx, user: string, { hash, session }: NextPassword): Promise<void> {
    await tx.query('UPDATE auth.credentials SET password_next = $2, reset_session = $3 WHERE user_id = $1', [user, hash, session]);
  }

  async confirmNextPassword(tx: Tx, user: string, session: string, remembered: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.credentials SET password_earlier = (array_remove(ARRAY[password_hash], NULL) || password_earlier)[1:$3],
         password_hash = password_next, password_changed_at = $4, password_next = NULL, reset_hash = NULL, reset_expires_at = NULL,
         reset_session = NULL
       WHERE user_id = $1 AND reset_session = $2 AND password_next IS NOT NULL AND reset_hash IS NOT NULL RETURNING user_id`,
      [user, session, remembered, tx.now()],
    );
    return rows.length > 0;
  }

  async beginAnew(tx: Tx, user: string, { hash, expiresAt }: Reset): Promise<void> {
    // The account first: its guard asks for the approval, and those of the factors look at its state.
    await tx.query(
      `UPDATE auth.users SET state = 'ENROLLING', factor_enrolled_at = NULL, locked_until = NULL, password_failures = 0, totp_failures = 0,
         webauthn_failures = 0, recovery_failures = 0, version = version + 1 WHERE id = $1`,
      [user],
    );
    await tx.query(
      `UPDATE auth.credentials SET password_earlier = (array_remove(ARRAY[password_hash], NULL) || password_earlier)[1:${MOST_REMEMBERED}],
         password_hash = NULL, password_next = NULL, reset_hash = NULL, reset_expires_at = NULL, reset_session = NULL,
         totp_secret = NULL, totp_next_secret = NULL, totp_last_step = NULL, totp_confirmed_at = NULL,
         enrolment_hash = $2, enrolment_expires_at = $3 WHERE user_id = $1`,
      [user, hash, expiresAt],
    );
    await tx.query('DELETE FROM auth.passkeys WHERE user_id = $1', [user]);
    await tx.query('DELETE FROM auth.recovery_codes WHERE user_id = $1', [user]);
    await tx.query('DELETE FROM auth.provider_links WHERE user_id = $1', [user]);
  }

  async offerSeed(tx: Tx, user: string, seed: Sealed): Promise<void> {
    await tx.query('UPDATE auth.credentials SET totp_next_secret = $2 WHERE user_id = $1', [user, seed]);
  }

  async offeredSeed(tx: Tx, user: string): Promise<Buffer | null> {
    const rows = await tx.query<{ seed: Sealed | null }>('SELECT totp_next_secret AS seed FROM auth.credentials WHERE user_id = $1', [
      user,
    ]);
    return one(rows)?.seed ?? null;
  }

  async takeSeed(tx: Tx, user: string, seed: Sealed, step: number): Promise<void> {
    await tx.query(
      `UPDATE auth.credentials SET totp_secret = $2, totp_next_secret = NULL, totp_last_step = $3, totp_confirmed_at = $4 WHERE user_id = $1`,
      [user, seed, step, tx.now()],
    );
  }

  async removeSeed(tx: Tx, user: string): Promise<void> {
    await tx.query(
      `UPDATE auth.credentials SET totp_secret = NULL, totp_next_secret = NULL, totp_last_step = NULL, totp_confirmed_at = NULL WHERE user_id = $1`,
      [user],
    );
  }
}

export class SqlResetGrantStore extends ResetGrantStore {
  async isPrivileged(tx: Tx, user: string): Promise<boolean> {
    return one(await tx.query<{ yes: boolean }>('SELECT auth.is_privileged($1) AS yes', [user]))?.yes ?? true;
  }

  async add(tx: Tx, { approval, user, kind }: { approval: string; user: string; kind: ResetKind }): Promise<void> {
    await tx.query(
      `INSERT INTO auth.reset_grants (approval, user_id, until, kind) VALUES ($1, $2, $3::timestamptz + interval '1 day', $4)`,
      [approval, user, tx.now(), kind],
    );
  }

  async use(tx: Tx, user: string, kind: ResetKind): Promise<string | null> {
    const rows = await tx.query<{ approval: string }>(
      `UPDATE auth.reset_grants SET used_at = $2 WHERE approval = (SELECT approval FROM auth.reset_grants
         WHERE user_id = $1 AND kind = $3 AND used_at IS NULL AND until > $2 ORDER BY until LIMIT 1 FOR UPDATE) RETURNING approval`,
      [user, tx.now(), kind],
    );
    return one(rows)?.approval ?? null;
  }
}
