import { DomainError } from '#kernel';
import type { Permission } from './permissions.ts';

/** For use cases that decide by more than their route: throws `forbidden` unless the actor holds the permission. */
export function assertPermitted(actor: { readonly permissions: readonly string[] }, permission: Permission): void {
  if (!actor.permissions.includes(permission)) throw new DomainError('forbidden', `Your role does not include ${permission}`);
}
