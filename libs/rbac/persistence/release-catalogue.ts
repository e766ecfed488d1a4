import type { Query, Scope } from '#platform';
import { type PermissionEntry, permissionCatalogue } from '../domain/permissions.ts';
import { OBJECT_PERMISSIONS } from '../domain/reach.ts';
import { predefinedRoles, type RoleEntry } from '../domain/roles.ts';
import { type SeparationRule, separationRules } from '../domain/separation-of-duties.ts';

/** What a release of the product knows. */
export interface Catalogue {
  permissions: Readonly<Record<string, PermissionEntry>>;
  roles: Readonly<Record<string, Pick<RoleEntry, 'name' | 'description'> & { permissions: readonly string[]; scope?: Scope }>>;
  rules: readonly SeparationRule[];
}

const ours: Catalogue = { permissions: permissionCatalogue, roles: predefinedRoles, rules: separationRules };

const permissions = `
  INSERT INTO rbac.permissions AS p (id, module, sensitivity, step_up, says)
  SELECT id, module, sensitivity, "stepUp", says
  FROM jsonb_to_recordset($1::jsonb) AS r (id text, module text, sensitivity text, "stepUp" boolean, says text)
  ON CONFLICT (id) DO UPDATE SET module = excluded.module, sensitivity = excluded.sensitivity, step_up = excluded.step_up,
    says = excluded.says, retired_at = NULL
  WHERE (p.module, p.sensitivity, p.step_up, p.says, p.retired_at)
    IS DISTINCT FROM (excluded.module, excluded.sensitivity, excluded.step_up, excluded.says, NULL)`;

const roles = `
  INSERT INTO rbac.roles AS r (id, name, description, predefined)
  SELECT id, name, description, true FROM jsonb_to_recordset($1::jsonb) AS x (id text, name text, description text)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, predefined = true
  WHERE (r.name, r.description, r.predefined) IS DISTINCT FROM (excluded.name, excluded.description, true)`;

const given = `
  INSERT INTO rbac.role_permissions AS r (role, permission, scope)
  SELECT x.id, p, CASE WHEN p = ANY ('{${OBJECT_PERMISSIONS.join(',')}}') THEN coalesce(x.scope, 'own') ELSE 'all' END
  FROM jsonb_to_recordset($1::jsonb) AS x (id text, permissions text[], scope text), unnest(x.permissions) AS p
  ON CONFLICT (role, permission) DO UPDATE SET scope = excluded.scope WHERE r.scope <> excluded.scope`;

const taken = `
  DELETE FROM rbac.role_permissions rp USING jsonb_to_recordset($1::jsonb) AS x (id text, permissions text[])
  WHERE rp.role = x.id AND rp.permission <> ALL (x.permissions)`;

const rules = `
  INSERT INTO rbac.separation_rules AS s (id, says, one, other)
  SELECT id, says, one, other FROM jsonb_to_recordset($1::jsonb) AS x (id text, says text, one text[], other text[])
  ON CONFLICT (id) DO UPDATE SET says = excluded.says, one = excluded.one, other = excluded.other
  WHERE (s.says, s.one, s.other) IS DISTINCT FROM (excluded.says, excluded.one, excluded.other)`;

const rowsOf = (named: Readonly<Record<string, object>>): string =>
  JSON.stringify(Object.entries(named).map(([id, entry]) => ({ id, ...entry })));

/**
 * Makes the catalogue in the database say what this release says, as its owner, after the migrations: what is new is added, what differs is
 * changed, and what is gone is retired. Run again it changes nothing. So a permission is one line of TypeScript and no migration.
 */
export async function releaseCatalogue(query: Query, catalogue: Catalogue = ours): Promise<void> {
  await query(permissions, [rowsOf(catalogue.permissions)]);
  const known = Object.keys(catalogue.permissions);
  await query('DELETE FROM rbac.role_permissions WHERE permission <> ALL ($1)', [known]);
  await query('UPDATE rbac.permissions SET retired_at = now() WHERE id <> ALL ($1) AND retired_at IS NULL', [known]);
  for (const statement of [roles, taken, given]) await query(statement, [rowsOf(catalogue.roles)]);
  await query(rules, [JSON.stringify(catalogue.rules)]);
  await query('DELETE FROM rbac.separation_rules WHERE id <> ALL ($1)', [catalogue.rules.map(({ id }) => id)]);
}
