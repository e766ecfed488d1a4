import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing';
import { type PermissionEntry, permissionCatalogue } from './domain/permissions.ts';
import { OBJECT_PERMISSIONS } from './domain/reach.ts';
import { predefinedRoles } from './domain/roles.ts';
import { separationRules } from './domain/separation-of-duties.ts';
import { shippedRoles } from './domain/shipped-roles.ts';
import { type Catalogue, releaseCatalogue } from './persistence/release-catalogue.ts';

describe('the catalogue in the database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  it('names the same permissions as the code', async () => {
    const { rows } = await db.superuser.query(
      'SELECT id, module, sensitivity, step_up AS "stepUp", says FROM rbac.permissions WHERE retired_at IS NULL ORDER BY id',
    );
    const expected = Object.entries(permissionCatalogue).map(([id, entry]) => ({ id, ...entry }));
    expect(rows).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('gives each predefined role the permissions that the code says', async () => {
    const { rows } = await db.superuser.query<{ role: string; permissions: string[] }>(
      'SELECT role, array_agg(permission ORDER BY permission) AS permissions FROM rbac.role_permissions GROUP BY role ORDER BY role',
    );
    const expected = Object.entries({ ...predefinedRoles, ...shippedRoles }).map(([role, { permissions }]) => ({
      role,
      permissions: [...permissions].sort(),
    }));
    expect(rows).toEqual(expected.sort((a, b) => (a.role < b.role ? -1 : 1)));
  });

  it('lets each predefined role reach as far over cases and alerts as the code says', async () => {
    const { rows } = await db.superuser.query<{ role: string; scopes: string[] }>(
      `SELECT role, array_agg(DISTINCT scope) AS scopes FROM rbac.role_permissions WHERE permission = ANY ($1)
         AND role = ANY ('{admin,analyst,auditor,manager}') GROUP BY role ORDER BY role`,
      [OBJECT_PERMISSIONS],
    );
    expect(rows).toEqual([
      { role: 'analyst', scopes: ['team'] },
      { role: 'auditor', scopes: ['all'] },
    ]);
  });

  it('separates the same duties as the code', async () => {
    const { rows } = await db.superuser.query('SELECT id, says, one, other, within_predefined FROM rbac.separation_rules ORDER BY id');
    const expected = separationRules.map(({ withinPredefined, ...rule }) => ({ ...rule, within_predefined: withinPredefined === true }));
    expect(rows).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  /** As the migrations do: as the owner, in one transaction. */
  const release = async (catalogue?: Catalogue) => {
    await db.superuser.query('BEGIN; SET LOCAL ROLE caspix_owner');
    await releaseCatalogue((sql, parameters = []) => db.superuser.query(sql, [...parameters]), catalogue);
    await db.superuser.query('COMMIT');
  };
  const older = (): Catalogue => {
    const { 'case:approve': _, ...permissions }: Record<string, PermissionEntry> = { ...permissionCatalogue };
    const analyst = { ...predefinedRoles.analyst, name: 'Analyst', permissions: ['case:read', 'case:telex'] };
    const telex = { module: 'cases', sensitivity: 'ordinary', stepUp: false, says: 'send a telex' } as const;
    const rule = { id: 'who-sends-reads-not', says: 'Whoever sends does not read', one: [], other: [] };
    return { permissions: { ...permissions, 'case:telex': telex }, roles: { ...predefinedRoles, analyst }, rules: [rule] };
  };
  const state = async () => {
    const { rows } = await db.superuser.query(`SELECT
      (SELECT jsonb_agg(p ORDER BY p.id) FROM rbac.permissions p WHERE retired_at IS NULL) AS permissions,
      (SELECT jsonb_agg(to_jsonb(r) - 'version' ORDER BY r.id) FROM rbac.roles r WHERE predefined) AS roles,
      (SELECT jsonb_agg(to_jsonb(x) - 'serial' ORDER BY x.role, x.permission) FROM rbac.role_permissions x) AS given,
      (SELECT jsonb_agg(s ORDER BY s.id) FROM rbac.separation_rules s) AS rules`);
    return rows[0];
  };

  it('follows the release: an upgrade brings new permissions, roles follow, and what is gone is retired', async () => {
    const current = await state();
    const analystMay = async () =>
      (await db.superuser.query(`SELECT permission FROM rbac.role_permissions WHERE role = 'analyst' ORDER BY 1`)).rows.map(
        (r) => r.permission,
      );
    await release(older());
    expect(await analystMay()).toEqual(['case:read', 'case:telex']);
    await release();
    expect(await state()).toEqual(current);
    expect(await analystMay()).toContain('case:approve');
    const { rows } = await db.superuser.query('SELECT id FROM rbac.permissions WHERE retired_at IS NOT NULL');
    expect(rows).toEqual([{ id: 'case:telex' }]);
  });

  it('is written again without changing a row', async () => {
    const versions = `SELECT xmin::text FROM rbac.permissions UNION ALL SELECT xmin::text FROM rbac.roles UNION ALL SELECT xmin::text FROM rbac.role_permissions`;
    const before = (await db.superuser.query(versions)).rows;
    await release();
    expect((await db.superuser.query(versions)).rows).toEqual(before);
  });

  it('cannot be changed by the application', async () => {
    for (const table of ['permissions', 'roles', 'role_permissions', 'separation_rules']) {
      await expect(db.dataSource.query(`DELETE FROM rbac.${table}`)).rejects.toThrow(/permission denied/);
    }
  });
});
