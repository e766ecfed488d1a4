import { type Reach, scopeOf } from '#kernel';
import type { Permission } from './permissions.ts';

/** Permissions over objects that belong to somebody: how far each goes is part of a role. Every other permission is all or nothing. */
export const OBJECT_PERMISSIONS = [
  'alert:read',
  'alert:triage',
  'case:read',
  'case:work',
  'case:decide',
  'case:approve',
  'case:reopen',
  'field:reveal',
  'evidence:read',
  'evidence:upload',
  'evidence:export',
  'pack:export',
  'pack:export-unmasked',
] as const satisfies readonly Permission[];
export type ObjectPermission = (typeof OBJECT_PERMISSIONS)[number];

export const isObjectPermission = (permission: string): permission is ObjectPermission =>
  (OBJECT_PERMISSIONS as readonly string[]).includes(permission);

/** Where an object stands. Ids are UUIDs. */
export interface Standing {
  readonly ownerId: string | null;
  /** The team that works it; null while it lies in its queue. */
  readonly teamId: string | null;
  readonly queueId: string;
  /** The compartment it was taken into; null for what is not secret within the house. */
  readonly compartmentId: string | null;
}

/** Where it lies: in one place at a time, the narrowest that applies. `place_id` of the tables is the same. */
export const placeOf = ({ compartmentId, teamId, queueId }: Standing): string => compartmentId ?? teamId ?? queueId;

/** Who asks, as an `Actor` is. */
interface Reacher {
  readonly sub: string;
  readonly permissions: readonly string[];
  readonly teams: readonly string[];
  readonly reach: Reach;
}

/**
 * May the actor use this permission on an object that stands there? The same rule stands in the policies of the tables, and
 * boundaries.spec.ts holds the two against each other.
 */
export function may(actor: Reacher, permission: ObjectPermission, object: Standing): boolean {
  if (!actor.permissions.includes(permission)) return false;
  const scope = scopeOf(actor.reach, permission);
  if (scope === 'everywhere') return true;
  const { ownerId, compartmentId } = object;
  if (compartmentId !== null && !actor.reach.compartments.includes(compartmentId)) return false;
  if (ownerId === actor.sub) return true;
  if (scope === 'own') return false;
  if (compartmentId !== null) return true;
  if (scope === 'all') return true;
  return scope === 'team' && [...actor.teams, ...actor.reach.queues].includes(placeOf(object));
}
