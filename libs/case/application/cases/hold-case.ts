import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { STILL_STATES } from '../../domain/cases/case-states.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseStore } from './case-store.ts';

/** The case, or `not-found`: the same answer for what does not exist and for what the actor may not see. */
export async function findCase(tx: Tx, cases: CaseStore, id: string): Promise<CaseRecord> {
  const found = await cases.find(tx, id);
  if (!found) throw new DomainError('not-found', 'There is no such case');
  return found;
}

/** Locks the case for a change. Throws `not-found`, and `stale-version` when it is not the version that the actor saw. */
export async function holdCase(tx: Tx, cases: CaseStore, id: string, version?: number): Promise<CaseRecord> {
  const held = await cases.lock(tx, id);
  if (!held) throw new DomainError('not-found', 'There is no such case');
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
