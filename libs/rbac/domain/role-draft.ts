import { DomainError, SCOPES, type Scope } from '#kernel';

import { isPermission } from './permissions.ts';
import { isObjectPermission } from './reach.ts';
import { assertDutiesSeparated } from './separation-of-duties.ts';

/** What a version of a role says: each permission, and how far it reaches over objects. */
export type RolePermissions = Readonly<Record<string, Scope>>;

/** The exact new version of a role, and the payload of the request that asks for it. A type, so that it is JSON to the compiler. */
export type RoleDraft = {
  role: string;
  version: number;
  name: string;
  description: string;
  permissions: Record<string, Scope>;
  clonedFrom: string | null;
};

/** Whoever is signed in may sign out. */
const ALWAYS = 'session:own';

const faultOf = (permission: string, scope: string): string | null => {
  if (!isPermission(permission)) return 'is not a permission of the catalogue';
  return (SCOPES as readonly string[]).includes(scope) ? null : `reaches one of ${SCOPES.join(', ')}`;
};

/**
 * The permissions as a version holds them: what is not over objects reaches everything or nothing, and every role may sign out.
 * Throws `validation` naming each permission that does not exist.
 */
export function knownPermissions(wanted: Readonly<Record<string, string>>): Record<string, Scope> {
  const faults = Object.entries(wanted).flatMap(([permission, scope]) => {
    const reason = faultOf(permission, scope);
    return reason === null ? [] : [{ field: `permissions.${permission}`, reason }];
  });
  if (faults.length > 0) throw new DomainError('validation', 'The role has permissions that do not exist', faults);
  const scoped = Object.entries(wanted).map(([permission, scope]) => [
    permission,
    isObjectPermission(permission) ? (scope as Scope) : 'all',
  ]);
  return Object.fromEntries([...scoped, [ALWAYS, 'all']]) as Record<string, Scope>;
}

/** Like `knownPermissions`, and throws `separation-of-duties` with the rule that they break together. */
export function soundPermissions(wanted: Readonly<Record<string, string>>): Record<string, Scope> {
  const permissions = knownPermissions(wanted);
  assertDutiesSeparated([{ permissions: Object.keys(permissions), predefined: false }]);
  return permissions;
}

/** One permission that differs between two versions; null where one of them has none. */
export interface PermissionDifference {
  readonly permission: string;
  readonly before: Scope | null;
  readonly after: Scope | null;
}

/** What differs, in the order of the permissions' names. */
export function differences(before: RolePermissions, after: RolePermissions): PermissionDifference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted()
    .map((permission) => ({ permission, before: before[permission] ?? null, after: after[permission] ?? null }))
    .filter((pair) => pair.before !== pair.after);
}
