import { expect, it } from 'vitest';
import { openHouse, testDatabase } from '#testing';
import { RequestRoleTemplate } from './application/roles/request-role-template.ts';
import { ShowRole } from './application/roles/show-role.ts';
import { DualControl } from './index.ts';

it('a change of a role that 10,000 people hold counts with its commit, and touches no row of theirs', async () => {
  const db = await testDatabase();
  const house = await openHouse(db);
  const [ada, ben] = [house.as(house.people.ada), house.as(house.people.ben)];
  await db.superuser.query(`BEGIN;
    ALTER TABLE rbac.grants DISABLE TRIGGER approved_only;
    INSERT INTO rbac.principals (user_id, person_id) SELECT gen_random_uuid(), gen_random_uuid() FROM generate_series(1, 10000);
    INSERT INTO rbac.grants (id, user_id, role, serial, granted_at)
      SELECT gen_random_uuid(), user_id, 'second-line-reviewer', 0, now() FROM rbac.principals p
      WHERE NOT EXISTS (SELECT FROM rbac.grants g WHERE g.user_id = p.user_id);
    ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only;
    COMMIT; ANALYZE rbac.grants; ANALYZE rbac.principals`);
  const role = await house.get(ShowRole).execute(ada, 'second-line-reviewer');
  const { 'case:approve': _, ...less } = role.scopes;
  const wanted = { role: role.id, version: role.version, name: role.name, description: role.description, clonedFrom: null };
  const permissions = { ...less, 'dashboard:read': 'all' };
  const asked = await house.get(RequestRoleTemplate).execute(ben, { ...wanted, permissions, reason: 'the second line only reads' });
  const touched = `SELECT count(*)::int AS n FROM rbac.grants g JOIN rbac.principals p USING (user_id)
    WHERE g.xmin::text::bigint >= $1::bigint OR p.xmin::text::bigint >= $1::bigint`;
  const { rows: now } = await db.superuser.query('SELECT pg_current_xact_id()::text AS xact');
  await house.get(DualControl).approve(ada, asked.id, asked.digest);
  expect((await db.superuser.query(touched, [now[0].xact])).rows).toEqual([{ n: 0 }]);
  const { rows } = await db.superuser.query(`SELECT (rbac.authority(user_id, 0, now())).permissions FROM rbac.grants
    WHERE role = 'second-line-reviewer' LIMIT 1`);
  expect(rows[0].permissions).not.toContain('case:approve');
  await house.close();
  await db.close();
});
