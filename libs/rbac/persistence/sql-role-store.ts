import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type Grant, type Role, RoleStore } from '../application/roles/role-store.ts';
import { utc } from './sql.ts';

const LIVE = 'g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1)';

export class SqlRoleStore extends RoleStore {
  all(tx: Tx): Promise<Role[]> {
    return tx.query<Role>(`
      SELECT id, name, description, predefined,
        coalesce((SELECT array_agg(permission ORDER BY permission) FROM rbac.role_permissions WHERE role = r.id), '{}') AS permissions
      FROM rbac.roles r ORDER BY predefined DESC, id`);
  }

  async holders(tx: Tx): Promise<Map<string, number>> {
    const rows = await tx.query<{ role: string; holders: number }>(
      `SELECT g.role, count(*)::int AS holders FROM rbac.grants g JOIN rbac.principals p USING (user_id)
       WHERE p.active AND ${LIVE} GROUP BY g.role`,
      [tx.now()],
    );
    return new Map(rows.map(({ role, holders }) => [role, holders]));
  }

  grants(tx: Tx, users: readonly string[]): Promise<Grant[]> {
    return tx.query<Grant>(
      `SELECT g.user_id AS "user", g.role, ${utc('g.granted_at')} AS since, g.granted_by AS approval
       FROM rbac.grants g WHERE g.user_id = ANY ($2) AND ${LIVE} ORDER BY g.granted_at, g.role`,
      [tx.now(), users],
    );
  }

  async grant(tx: Tx, user: string, role: string, { serial, approval }: { serial: number; approval: string | null }): Promise<void> {
    await tx.query('INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, granted_by) VALUES ($1, $2, $3, $4, $5, $6)', [
      uuidv7(),
      user,
      role,
      serial,
      tx.now(),
      approval,
    ]);
  }

  async revoke(tx: Tx, user: string, role: string, approval: string): Promise<boolean> {
    const rows = await tx.query(
      'UPDATE rbac.grants SET revoked_at = $3, revoked_by = $4 WHERE user_id = $1 AND role = $2 AND revoked_at IS NULL RETURNING id',
      [user, role, tx.now(), approval],
    );
    return rows.length > 0;
  }
}
