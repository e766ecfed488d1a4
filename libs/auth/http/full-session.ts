import { DomainError } from '#kernel';
import type { LiveSession } from '../application/sessions/session-store.ts';
import type { SessionRequest } from './session.middleware.ts';

/** The session behind the actor. A service has none, and nothing to prove again. */
export function fullSession({ session }: SessionRequest): LiveSession {
  if (session?.state !== 'ACTIVE') throw new DomainError('forbidden', 'Only a person who is signed in does this');
  return session;
}
