import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type MappedRole, type RoleSource, RoleSourceStore } from '../../application/sources/role-source-store.ts';
import { one } from '../sql.ts';

export class SqlRoleSourceStore extends RoleSourceStore {
  async find(tx: Tx, id: string): Promise<RoleSource | null> {
    return one(await tx.query<RoleSource>('SELECT id, name, roles FROM rbac.role_sources WHERE id = $1', [id]));
  }

  async set(tx: Tx, { id, name, roles }: RoleSource, approval: string): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.role_sources (id, name, roles, approval) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles, approval = excluded.approval`,
      [id, name, roles, approval],
    );
  }

  async held(tx: Tx, user: string, source: string): Promise<string[]> {
    const rows = await tx.query<{ role: string }>(
      `SELECT role FROM rbac.grants WHERE user_id = $1 AND source = $2 AND revoked_at IS NULL AND ended_at IS NULL ORDER BY role`,
      [user, source],
    );
    return rows.map(({ role }) => role);
  }

  async give(tx: Tx, { userId, role, source }: MappedRole, approval: string | null): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, granted_by, source) VALUES ($1, $2, $3, rbac.tick(), $4, $5, $6)`,
      [uuidv7(), userId, role, tx.now(), approval, source],
    );
  }

  async take(tx: Tx, { userId, role, source }: MappedRole): Promise<void> {
    await tx.query(
      `UPDATE rbac.grants g SET expires_at = t.at, ended_at = t.at
       FROM (SELECT id, greatest($4::timestamptz, granted_at + interval '1 microsecond') AS at FROM rbac.grants
         WHERE user_id = $1 AND role = $2 AND source = $3 AND revoked_at IS NULL AND ended_at IS NULL) t WHERE g.id = t.id`,
      [userId, role, source, tx.now()],
    );
  }

  async asked(tx: Tx, { userId, role, source }: MappedRole, since: string): Promise<boolean> {
    const rows = await tx.query(
      `SELECT FROM rbac.approvals WHERE action = 'role.map' AND maker_id = $1 AND subject_id = $1::text
         AND convert_from(payload, 'UTF8')::jsonb @> $2::jsonb
         AND ((state = 'PENDING' AND expires_at > $3) OR (state = 'REFUSED' AND decided_at > $4)) LIMIT 1`,
      [userId, JSON.stringify({ userId, role, source }), tx.now(), since],
    );
    return rows.length > 0;
  }
}
