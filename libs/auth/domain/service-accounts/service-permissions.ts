import { DomainError } from '#kernel';

/** What a machine delivers with. No role holds any of these: who delivers an alert never works on it. */
export const deliveringPermissions = ['alert:ingest', 'import:run'] as const;

/** What a machine may read: figures and the state of the log's copies, and nothing about a customer. */
export const readingPermissions = ['dashboard:read', 'audit:copies'] as const;

/** All that a machine can be given. The same list stands in a CHECK constraint; what is not on it needs a person. */
export const servicePermissions = [...deliveringPermissions, ...readingPermissions] as const;

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

/** The part of `held` that a token is asked for (RFC 6749, section 3.3): all of it when nothing is named, null for anything beyond. */
export function scopesOf(asked: string | undefined, held: readonly string[]): string[] | null {
  const wanted = (asked ?? '').split(' ').filter((scope) => scope !== '');
  if (wanted.length === 0) return [...held];
  return wanted.every((scope) => held.includes(scope)) ? held.filter((permission) => wanted.includes(permission)) : null;
}
