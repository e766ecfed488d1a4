import { DomainError } from '#kernel';

/** All that a machine can be given. The same list stands in a CHECK constraint; what is not on it needs a person. */
export const servicePermissions = ['alert:ingest', 'import:run'] as const;

export type ServicePermission = (typeof servicePermissions)[number];

const isServicePermission = (text: string): text is ServicePermission => servicePermissions.some((permission) => permission === text);

/** The permissions, each once and in the list's order. Throws `validation` for none, and for one that no service may hold. */
export function assertServicePermissions(wanted: readonly string[]): ServicePermission[] {
  const stranger = wanted.find((text) => !isServicePermission(text));
  if (stranger !== undefined) {
    const reason = `'${stranger.slice(0, 60)}' is not among what a service may hold: ${servicePermissions.join(', ')}`;
    throw new DomainError('validation', `The permission ${reason}`, [{ field: 'permissions', reason }]);
  }
  const held = servicePermissions.filter((permission) => wanted.includes(permission));
  if (held.length > 0) return held;
  throw new DomainError('validation', 'A service account needs a permission', [{ field: 'permissions', reason: 'names none' }]);
}
