import { DomainError, type ErrorCode } from '#kernel';

/** Every way in which a sign-in by an identity provider ends without one. The list is closed; the sign-in page has a text for each. */
export const federationProblems = {
  'provider-off': { code: 'not-found', says: 'This way of signing in is not offered.' },
  'provider-unreachable': { code: 'unavailable', says: 'The identity provider could not be reached.' },
  'provider-refused': { code: 'forbidden', says: 'The identity provider did not sign you in.' },
  'attempt-unknown': { code: 'forbidden', says: 'This sign-in was not begun in this browser, took too long or was used already.' },
  'answer-invalid': { code: 'forbidden', says: 'The answer of the identity provider does not hold.' },
  'not-linked': { code: 'forbidden', says: 'No account here is linked with this one.' },
  'linked-elsewhere': { code: 'conflict', says: 'This account of the identity provider is linked already.' },
  'account-closed': { code: 'forbidden', says: 'This account is closed.' },
  'account-locked': { code: 'account-locked', says: 'This account is locked for a while.' },
  'factor-missing': { code: 'forbidden', says: 'The identity provider asked for no second factor, and none is enrolled here.' },
  'provider-stays': { code: 'unavailable', says: 'You are signed out here, but the identity provider did not end its own session.' },
  'session-limit': { code: 'conflict', says: 'You are signed in elsewhere.' },
} as const satisfies Readonly<Record<string, { code: ErrorCode; says: string }>>;

export type FederationProblem = keyof typeof federationProblems;

/** `detail` is for the audit log and the operator; it is never shown to whoever signs in. */
export class FederationRefused extends DomainError {
  constructor(
    readonly problem: FederationProblem,
    readonly detail: string = problem,
    /** The word that the audit entry gives; a protocol may know a closer one than the problem. */
    readonly reason: string = problem,
  ) {
    super(federationProblems[problem].code, federationProblems[problem].says);
  }
}
