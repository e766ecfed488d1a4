import type { Tx } from '#platform';
import { PermissionUseStore, type Use } from '../../application/reviews/permission-use.ts';

export class SqlPermissionUseStore extends PermissionUseStore {
  async add(tx: Tx, uses: readonly Use[]): Promise<void> {
    const column = <Key extends keyof Use>(key: Key) => uses.map((use) => use[key]);
    // In one order, so that two instances that add to the same rows wait for each other instead of deadlocking.
    await tx.query(
      `INSERT INTO rbac.permission_use AS u (user_id, permission, day, uses, last_at)
       SELECT n.user_id, n.permission, n.day, n.uses, n.last_at
       FROM unnest($1::uuid[], $2::text[], $3::date[], $4::bigint[], $5::timestamptz[]) AS n (user_id, permission, day, uses, last_at)
       JOIN rbac.principals USING (user_id) JOIN rbac.permissions p ON p.id = n.permission
       ORDER BY n.user_id, n.permission, n.day
       ON CONFLICT (user_id, permission, day)
       DO UPDATE SET uses = u.uses + excluded.uses, last_at = greatest(u.last_at, excluded.last_at)`,
      [column('user'), column('permission'), column('day'), column('uses'), column('lastAt')],
    );
  }
}
