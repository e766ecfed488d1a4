import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type Grant, type GrantTerms, type Role, RoleStore, type RoleVersion, type TimedGrant } from '../application/roles/role-store.ts';
import type { RoleDraft, RolePermissions } from '../domain/role-draft.ts';
import { one, utc } from './sql.ts';

const LIVE = `g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1) AND (g.starts_at IS NULL OR g.starts_at <= $1)`;
/** The serial of a grant that has not begun. */
const NOT_YET = 2147483647;
/** As many as one transaction should touch; the rest comes with the next round. */
const ROUND = 1000;

const ROLE = `r.id, r.name, r.description, r.predefined, r.shipped, r.version, ${utc('r.retired_at')} AS "retiredAt",
  coalesce((SELECT array_agg(permission ORDER BY permission) FROM rbac.role_permissions WHERE role = r.id), '{}') AS permissions,
  coalesce((SELECT jsonb_object_agg(permission, scope) FROM rbac.role_permissions WHERE role = r.id), '{}') AS scopes`;

export class SqlRoleStore extends RoleStore {
  all(tx: Tx): Promise<Role[]> {
    return tx.query<Role>(`SELECT ${ROLE} FROM rbac.roles r ORDER BY r.predefined DESC, r.id`);
  }

  async lock(tx: Tx, id: string): Promise<Role | null> {
    await tx.query('SELECT FROM rbac.roles WHERE id = $1 FOR UPDATE', [id]);
    return one(await tx.query<Role>(`SELECT ${ROLE} FROM rbac.roles r WHERE r.id = $1`, [id]));
  }

  versions(tx: Tx, id: string): Promise<RoleVersion[]> {
    return tx.query<RoleVersion>(
      `SELECT version, name, description, permissions, cloned_from AS "clonedFrom", ${utc('made_at')} AS "madeAt", approved_by AS approval
       FROM rbac.role_versions WHERE role = $1 ORDER BY version DESC`,
      [id],
    );
  }

  async addVersion(tx: Tx, { role, version, name, description, permissions, clonedFrom }: RoleDraft, approval: string): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.role_versions (role, version, name, description, permissions, cloned_from, made_at, approved_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [role, version, name, description, JSON.stringify(permissions), clonedFrom, tx.now(), approval],
    );
  }

  async retire(tx: Tx, id: string, approval: string): Promise<void> {
    await tx.query('UPDATE rbac.roles SET retired_at = $2, retired_by = $3 WHERE id = $1', [id, tx.now(), approval]);
  }

  async brokenByHolders(tx: Tx, id: string, permissions: RolePermissions): Promise<{ rule: string; holders: number }[]> {
    return tx.query('SELECT rule, holders::int AS holders FROM rbac.broken_by_holders($1, $2)', [id, JSON.stringify(permissions)]);
  }

  async holders(tx: Tx): Promise<Map<string, number>> {
    const rows = await tx.query<{ role: string; holders: number }>(
      `SELECT g.role, count(*)::int AS holders FROM rbac.grants g JOIN rbac.principals p USING (user_id)
       WHERE p.active AND ${LIVE} GROUP BY g.role`,
      [tx.now()],
    );
    return new Map(rows.map(({ role, holders }) => [role, holders]));
  }

  async holdersOf(tx: Tx, role: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT g.user_id AS id FROM rbac.grants g JOIN rbac.principals p USING (user_id) WHERE g.role = $2 AND p.active AND ${LIVE}`,
      [tx.now(), role],
    );
    return rows.map(({ id }) => id);
  }

  grants(tx: Tx, users: readonly string[]): Promise<Grant[]> {
    return tx.query<Grant>(
      `SELECT g.user_id AS "user", g.role, ${utc('coalesce(g.starts_at, g.granted_at)')} AS since, ${utc('g.expires_at')} AS until,
         g.granted_by AS approval
       FROM rbac.grants g WHERE g.user_id = ANY ($2) AND ${LIVE} ORDER BY g.granted_at, g.role`,
      [tx.now(), users],
    );
  }

  periods(tx: Tx, user: string): Promise<{ role: string; from: string; until: string | null }[]> {
    return tx.query(
      `SELECT g.role, ${utc('coalesce(g.starts_at, g.granted_at)')} AS "from", ${utc('least(g.revoked_at, g.expires_at)')} AS until
       FROM rbac.grants g WHERE g.user_id = $1 ORDER BY g.granted_at`,
      [user],
    );
  }

  async bound(tx: Tx, user: string): Promise<string[]> {
    const rows = await tx.query<{ role: string }>(
      `SELECT g.role FROM rbac.grants g WHERE g.user_id = $2 AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1)
       ORDER BY g.role`,
      [tx.now(), user],
    );
    return rows.map(({ role }) => role);
  }

  async grant(tx: Tx, user: string, role: string, { approval, from, until }: GrantTerms): Promise<void> {
    const later = from !== null && Date.parse(from) > Date.parse(tx.now());
    await tx.query(
      `INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, granted_by, starts_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [uuidv7(), user, role, later ? NOT_YET : await this.nextSerial(tx, user), tx.now(), approval, from, until],
    );
  }

  async revoke(tx: Tx, user: string, role: string, approval: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE rbac.grants SET revoked_at = $3, revoked_by = $4
       WHERE user_id = $1 AND role = $2 AND revoked_at IS NULL AND ended_at IS NULL RETURNING id`,
      [user, role, tx.now(), approval],
    );
    return rows.length > 0;
  }

  startDue(tx: Tx, user: string | null): Promise<TimedGrant[]> {
    return tx.query<TimedGrant>(
      `UPDATE rbac.grants g SET serial = rbac.tick() WHERE g.id IN (SELECT id FROM rbac.grants WHERE serial = ${NOT_YET} AND starts_at <= $1
         AND revoked_at IS NULL AND ended_at IS NULL AND ($2::uuid IS NULL OR user_id = $2) ORDER BY starts_at LIMIT ${ROUND} FOR UPDATE)
       RETURNING g.user_id AS "user", g.role`,
      [tx.now(), user],
    );
  }

  endOver(tx: Tx, user: string | null): Promise<TimedGrant[]> {
    return tx.query<TimedGrant>(
      `UPDATE rbac.grants g SET ended_at = greatest(g.expires_at, $1::timestamptz) WHERE g.id IN (SELECT id FROM rbac.grants
         WHERE expires_at <= $1 AND revoked_at IS NULL AND ended_at IS NULL AND ($2::uuid IS NULL OR user_id = $2)
         ORDER BY expires_at LIMIT ${ROUND} FOR UPDATE)
       RETURNING g.user_id AS "user", g.role`,
      [tx.now(), user],
    );
  }

  private async nextSerial(tx: Tx, user: string): Promise<number> {
    const rows = await tx.query<{ serial: number }>(
      'UPDATE rbac.principals SET grant_serial = rbac.tick() WHERE user_id = $1 RETURNING grant_serial AS serial',
      [user],
    );
    const serial = one(rows)?.serial;
    if (serial === undefined) throw new Error(`No principal ${user}`);
    return serial;
  }
}
