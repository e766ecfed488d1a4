import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing';
import { permissionCatalogue } from './domain/permissions.ts';
import { predefinedRoles } from './domain/roles.ts';
import { separationRules } from './domain/separation-of-duties.ts';

describe('the catalogue in the database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  it('names the same permissions as the code', async () => {
    const { rows } = await db.superuser.query(
      'SELECT id, module, sensitivity, step_up AS "stepUp", says FROM rbac.permissions ORDER BY id',
    );
    const expected = Object.entries(permissionCatalogue).map(([id, entry]) => ({ id, ...entry }));
    expect(rows).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('gives each predefined role the permissions that the code says', async () => {
    const { rows } = await db.superuser.query<{ role: string; permissions: string[] }>(
      'SELECT role, array_agg(permission ORDER BY permission) AS permissions FROM rbac.role_permissions GROUP BY role ORDER BY role',
    );
    const expected = Object.entries(predefinedRoles).map(([role, { permissions }]) => ({ role, permissions: [...permissions].sort() }));
    expect(rows).toEqual(expected.sort((a, b) => (a.role < b.role ? -1 : 1)));
  });

  it('separates the same duties as the code', async () => {
    const { rows } = await db.superuser.query('SELECT id, says, one, other FROM rbac.separation_rules ORDER BY id');
    expect(rows).toEqual([...separationRules].sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('cannot be changed by the application', async () => {
    for (const table of ['permissions', 'roles', 'role_permissions', 'separation_rules']) {
      await expect(db.dataSource.query(`DELETE FROM rbac.${table}`)).rejects.toThrow(/permission denied/);
    }
  });
});
