import { DomainError } from '#kernel';
import type { Permission } from './permissions.ts';

interface Holder {
  readonly permissions: readonly string[];
}

/** For use cases that decide by more than their route: throws `forbidden` unless the actor holds the permission. */
export function assertPermitted(actor: Holder, permission: Permission): void {
  permitted(actor, permission);
}

/**
 * The actor, if it holds one of the permissions; throws `forbidden` otherwise. Every use case opens its transaction as
 * `permitted(actor, 'case:work')`, whatever its route has asked before: a second route, a command or a job gets no way around it.
 */
export function permitted<Actor extends Holder>(actor: Actor, ...oneOf: [Permission, ...Permission[]]): Actor {
  if (oneOf.some((permission) => actor.permissions.includes(permission))) return actor;
  throw new DomainError('forbidden', `Your role does not include ${oneOf.join(' or ')}`);
}
