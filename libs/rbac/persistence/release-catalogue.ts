import type { Query, Scope } from '#platform';
import { type PermissionEntry, permissionCatalogue } from '../domain/permissions.ts';
import { OBJECT_PERMISSIONS } from '../domain/reach.ts';
import { predefinedRoles, type RoleEntry } from '../domain/roles.ts';
import { type SeparationRule, separationRules } from '../domain/separation-of-duties.ts';
import { shippedRoles } from '../domain/shipped-roles.ts';

type ReleasedRole = Pick<RoleEntry, 'name' | 'description'> & { permissions: readonly string[]; scope?: Scope };

/** What a release of the product knows. */
export interface Catalogue {
  permissions: Readonly<Record<string, PermissionEntry>>;
  roles: Readonly<Record<string, ReleasedRole>>;
  /** Examples, which an institution may change. */
  examples?: Readonly<Record<string, ReleasedRole>>;
  rules: readonly SeparationRule[];
}

const ours: Catalogue = { permissions: permissionCatalogue, roles: predefinedRoles, examples: shippedRoles, rules: separationRules };

const permissions = `
  INSERT INTO rbac.permissions AS p (id, module, sensitivity, step_up, says)
  SELECT id, module, sensitivity, "stepUp", says
  FROM jsonb_to_recordset($1::jsonb) AS r (id text, module text, sensitivity text, "stepUp" boolean, says text)
  ON CONFLICT (id) DO UPDATE SET module = excluded.module, sensitivity = excluded.sensitivity, step_up = excluded.step_up,
    says = excluded.says, retired_at = NULL
  WHERE (p.module, p.sensitivity, p.step_up, p.says, p.retired_at)
    IS DISTINCT FROM (excluded.module, excluded.sensitivity, excluded.step_up, excluded.says, NULL)`;

const WANTED = `jsonb_to_recordset($1::jsonb) AS x (id text, name text, description text, permissions jsonb)
  LEFT JOIN rbac.roles r ON r.id = x.id LEFT JOIN rbac.role_versions v ON v.role = r.id AND v.version = r.version
  WHERE (v.name, v.description, v.permissions) IS DISTINCT FROM (x.name, x.description, x.permissions)`;
const VERSION = 'INSERT INTO rbac.role_versions (role, version, name, description, permissions, made_at)';

const predefined = `${VERSION} SELECT x.id, coalesce(r.version, 0) + 1, x.name, x.description, x.permissions, now() FROM ${WANTED}`;

/** An example follows the release until the institution has made it its own, and never takes the place of a role of the institution. */
const examples = `${predefined} AND (r.id IS NULL OR (r.shipped AND r.retired_at IS NULL
  AND NOT EXISTS (SELECT FROM rbac.role_versions own WHERE own.role = r.id AND own.approved_by IS NOT NULL)))`;

/** What the release does not know any more is held by no role. */
const withoutGone = `${VERSION}
  SELECT r.id, r.version + 1, v.name, v.description, coalesce((SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(v.permissions) e
    WHERE e.key = ANY ($1)), '{}'), now()
  FROM rbac.roles r JOIN rbac.role_versions v ON v.role = r.id AND v.version = r.version
  WHERE EXISTS (SELECT FROM jsonb_object_keys(v.permissions) AS k WHERE k <> ALL ($1))`;

const rules = `
  INSERT INTO rbac.separation_rules AS s (id, says, one, other, within_predefined)
  SELECT id, says, one, other, coalesce("withinPredefined", false)
  FROM jsonb_to_recordset($1::jsonb) AS x (id text, says text, one text[], other text[], "withinPredefined" boolean)
  ON CONFLICT (id) DO UPDATE SET says = excluded.says, one = excluded.one, other = excluded.other,
    within_predefined = excluded.within_predefined
  WHERE (s.says, s.one, s.other, s.within_predefined)
    IS DISTINCT FROM (excluded.says, excluded.one, excluded.other, excluded.within_predefined)`;

const rowsOf = (named: Readonly<Record<string, object>>): string =>
  JSON.stringify(Object.entries(named).map(([id, entry]) => ({ id, ...entry })));

const over = new Set<string>(OBJECT_PERMISSIONS);

/** Rows as a version holds them: each permission with how far it reaches. */
const versionsOf = (roles: Catalogue['roles']): string =>
  JSON.stringify(
    Object.entries(roles).map(([id, { name, description, permissions: held, scope = 'own' }]) => ({
      ...{ id, name, description },
      permissions: Object.fromEntries(held.map((permission) => [permission, over.has(permission) ? scope : 'all'])),
    })),
  );

/**
 * Makes the catalogue in the database say what this release says, as its owner, after the migrations: what is new is added, what differs is
 * changed, and what is gone is retired. Roles follow by new versions. Run again it changes nothing. So a permission is one line of
 * TypeScript and no migration.
 */
export async function releaseCatalogue(query: Query, catalogue: Catalogue = ours): Promise<void> {
  await query(permissions, [rowsOf(catalogue.permissions)]);
  const known = Object.keys(catalogue.permissions);
  await query(predefined, [versionsOf(catalogue.roles)]);
  await query('UPDATE rbac.roles SET predefined = true WHERE id = ANY ($1) AND NOT predefined', [Object.keys(catalogue.roles)]);
  const shipped = catalogue.examples ?? {};
  await query(examples, [versionsOf(shipped)]);
  await query(
    `UPDATE rbac.roles r SET shipped = true WHERE id = ANY ($1) AND NOT shipped
       AND NOT EXISTS (SELECT FROM rbac.role_versions own WHERE own.role = r.id AND own.approved_by IS NOT NULL)`,
    [Object.keys(shipped)],
  );
  await query(withoutGone, [known]);
  await query('UPDATE rbac.permissions SET retired_at = now() WHERE id <> ALL ($1) AND retired_at IS NULL', [known]);
  await query(rules, [JSON.stringify(catalogue.rules)]);
  await query('DELETE FROM rbac.separation_rules WHERE id <> ALL ($1)', [catalogue.rules.map(({ id }) => id)]);
}
