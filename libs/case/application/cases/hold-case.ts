import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { may, type ObjectPermission } from '#rbac';
import { STILL_STATES } from '../../domain/cases/case-states.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseStore } from './case-store.ts';

const unknown = (): DomainError => new DomainError('not-found', 'There is no such case');

/** In sight, and within reach of the permission: the same rule that the row policies hold. Throws `not-found` or `forbidden`. */
function assertWithinReach({ actor }: Tx, found: CaseRecord | null, permission: ObjectPermission): CaseRecord {
  if (!found || !may(actor, 'case:read', found)) throw unknown();
  if (!may(actor, permission, found)) throw new DomainError('forbidden', 'This case is outside of what you do this for');
  return found;
}

/**
 * The case, or `not-found`: the same answer for what does not exist and for what the actor may not see. Throws `forbidden` for a case
 * that the actor sees, but does not reach with the permission.
 */
export async function findCase(tx: Tx, cases: CaseStore, id: string, permission: ObjectPermission = 'case:read'): Promise<CaseRecord> {
  return assertWithinReach(tx, await cases.find(tx, id), permission);
}

export interface Hold {
  id: string;
  /** The version that the actor saw. */
  version?: number | undefined;
  /** What the actor is about to use. */
  with: ObjectPermission;
}

/** Locks the case for a change. Throws as `findCase`, and `stale-version` when it is not the version that the actor saw. */
export async function holdCase(tx: Tx, cases: CaseStore, { id, version, with: permission }: Hold): Promise<CaseRecord> {
  // What may not be changed is not locked either, so it is looked at to say which of the two it is.
  const held = assertWithinReach(tx, (await cases.lock(tx, id)) ?? (await cases.find(tx, id)), permission);
  if (version !== undefined && held.version !== version) {
    throw new DomainError('stale-version', `The case is at version ${held.version} now: look at it again`);
  }
  return held;
}

/** Throws `transition-not-allowed` while a second person decides about the case, or when it is closed: what they saw must not change. */
export function assertOpenToChange({ state }: CaseRecord): void {
  if (!STILL_STATES.includes(state)) return;
  const why = state === 'PENDING_APPROVAL' ? 'A second person is deciding about this case' : 'The case is closed';
  throw new DomainError('transition-not-allowed', `${why}: nothing about it changes now`);
}
