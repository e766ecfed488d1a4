import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type Exemption, ExemptionStore, PolicyStore, type PolicyVersion } from '../application/policy/policy-store.ts';
import { readPolicy } from '../domain/policy/document.ts';
import type { SignInPolicy } from '../domain/policy/sign-in-policy.ts';
import { one, utc } from './sql.ts';

export class SqlPolicyStore extends PolicyStore {
  async current(tx: Tx): Promise<PolicyVersion> {
    const row = one(
      await tx.prepared<Omit<PolicyVersion, 'policy'> & { document: unknown }>(
        `SELECT version, document, ${utc('since')} AS since, approval FROM auth.policies ORDER BY version DESC LIMIT 1`,
      ),
    );
    if (!row) throw new DomainError('internal', 'There is no sign-in policy');
    const { document, ...rest } = row;
    return { ...rest, policy: readPolicy(document) };
  }

  async add(tx: Tx, version: number, policy: SignInPolicy, approval: string): Promise<void> {
    await tx.query('INSERT INTO auth.policies (version, document, approval, since) VALUES ($1, $2, $3, $4)', [
      version,
      policy,
      approval,
      tx.now(),
    ]);
  }
}

const EXEMPTION = `id, user_id AS "user", ${utc('since')} AS since, ${utc('until')} AS until, approval`;

export class SqlExemptionStore extends ExemptionStore {
  live(tx: Tx, user?: string): Promise<Exemption[]> {
    return tx.prepared<Exemption>(
      `SELECT ${EXEMPTION} FROM auth.exemptions WHERE ended_at IS NULL AND until > $1 AND ($2::uuid IS NULL OR user_id = $2) ORDER BY until`,
      [tx.now(), user ?? null],
    );
  }

  async add(tx: Tx, { id, user, until, approval }: Omit<Exemption, 'since'>): Promise<void> {
    await tx.query('UPDATE auth.exemptions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND until <= $2', [user, tx.now()]);
    await tx.query('INSERT INTO auth.exemptions (id, user_id, approval, since, until) VALUES ($1, $2, $3, $4, $5)', [
      id,
      user,
      approval,
      tx.now(),
      until,
    ]);
  }

  async end(tx: Tx, id: string): Promise<Exemption | null> {
    return one(
      await tx.query<Exemption>(`UPDATE auth.exemptions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING ${EXEMPTION}`, [
        id,
        tx.now(),
      ]),
    );
  }
}
