import type { Tx } from '#platform';
import { type ListedSession, type NewSession, type Proof, SessionStore } from '../application/sessions/session-store.ts';
import { FEDERATED_FACTORS, type SessionFederation } from '../domain/federation/federated-identity.ts';
import { one, utc } from './sql.ts';

const OVER = '(absolute_at <= $2 OR seen_at + make_interval(secs => idle_seconds) <= $2)';

/** When the newest strong proof was given; a password, and a provider's word alone, are none. */
const latest = (proofs: [string, string][]): string | null =>
  proofs
    .filter(([factor]) => !['password', 'oidc', 'saml'].includes(factor))
    .map(([, at]) => at)
    .sort()
    .at(-1) ?? null;

export class SqlSessionStore extends SessionStore {
  async insert(tx: Tx, session: NewSession): Promise<void> {
    const { idHash, id, user, state, factors, grantSerial, idleSeconds, absoluteAt, stepUpSeconds, strong, ip, agent } = session;
    const federation = session.federation ?? { provider: null, idpSession: null, notAfter: null, provenAt: null };
    const proven = (factor: string) => (FEDERATED_FACTORS.includes(factor) ? (federation.provenAt ?? tx.now()) : tx.now());
    const proofs = Object.fromEntries(factors.map((factor) => [factor, proven(factor)]));
    await tx.prepared(
      `INSERT INTO auth.sessions (id_hash, id, user_id, state, factors, grant_serial, created_at, seen_at, idle_seconds, absolute_at,
         step_up_seconds, proofs, proven_at, ip, agent, provider, idp_session, not_after, idp_proven_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [
        ...[idHash, id, user, state, factors, grantSerial, tx.now(), idleSeconds, absoluteAt, stepUpSeconds],
        ...[proofs, strong ? latest(Object.entries(proofs)) : null, ip, agent],
        ...[federation.provider, federation.idpSession, federation.notAfter, federation.provenAt],
      ],
    );
  }

  async prove(tx: Tx, { session, idHash, factor }: Proof): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE auth.sessions SET id_hash = $2, proven_at = $4::timestamptz, proofs = proofs || jsonb_build_object($3::text, $5::text),
         factors = CASE WHEN $3 = ANY (factors) THEN factors ELSE factors || $3::text END
       WHERE id = $1 AND state = 'ACTIVE' RETURNING id`,
      [session, idHash, factor, tx.now(), tx.now()],
    );
    return rows.length > 0;
  }

  async live(tx: Tx, user: string): Promise<string[]> {
    await tx.query(`DELETE FROM auth.sessions WHERE user_id = $1 AND ${OVER}`, [user, tx.now()]);
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM auth.sessions WHERE user_id = $1 AND state = 'ACTIVE' ORDER BY created_at, id`,
      [user],
    );
    return rows.map(({ id }) => id);
  }

  list(tx: Tx, user: string): Promise<ListedSession[]> {
    return tx.query<ListedSession>(
      `SELECT id, factors, ${utc('created_at')} AS "createdAt", ${utc('seen_at')} AS "seenAt", ${utc('absolute_at')} AS "endsAt", host(ip) AS ip, agent
       FROM auth.sessions WHERE user_id = $1 AND state = 'ACTIVE' AND NOT ${OVER} ORDER BY created_at DESC, id DESC`,
      [user, tx.now()],
    );
  }

  async end(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query('DELETE FROM auth.sessions WHERE id = $1 RETURNING id', [id])).length > 0;
  }

  async federation(tx: Tx, id: string): Promise<SessionFederation | null> {
    return one(
      await tx.query<SessionFederation>(
        `SELECT provider, idp_session AS "idpSession", ${utc('not_after')} AS "notAfter", ${utc('idp_proven_at')} AS "provenAt"
         FROM auth.sessions WHERE id = $1 AND provider IS NOT NULL`,
        [id],
      ),
    );
  }

  ofProvider(tx: Tx, provider: string, of: { idpSession: string } | { user: string }): Promise<{ id: string; user: string }[]> {
    const [column, value] = 'user' in of ? ['user_id', of.user] : ['idp_session', of.idpSession];
    return tx.query(`SELECT id, user_id AS "user" FROM auth.sessions WHERE provider = $1 AND ${column} = $2 ORDER BY created_at`, [
      ...[provider, value],
    ]);
  }

  allOfProvider(tx: Tx, provider: string): Promise<{ id: string; user: string; idpSession: string | null }[]> {
    return tx.query(
      `SELECT id, user_id AS "user", idp_session AS "idpSession" FROM auth.sessions WHERE provider = $1 ORDER BY created_at`,
      [provider],
    );
  }

  async endOthers(tx: Tx, user: string, but: string): Promise<number> {
    return (await tx.query('DELETE FROM auth.sessions WHERE user_id = $1 AND id <> $2 RETURNING id', [user, but])).length;
  }

  async endAll(tx: Tx, user: string, which: 'all' | 'half'): Promise<number> {
    const half = which === 'half' ? `AND state <> 'ACTIVE'` : '';
    return (await tx.query(`DELETE FROM auth.sessions WHERE user_id = $1 ${half} RETURNING id`, [user])).length;
  }
}
