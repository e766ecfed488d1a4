import type { Assertion, Envelope } from './assertion.ts';
import { SamlRefused } from './saml-refused.ts';

/** For clocks that differ. Both sides of a bank's network keep time; a minute is generous. */
export const CLOCK_SKEW_MS = 60_000;

/** What this sign-in expects. */
export interface Expected {
  /** Milliseconds since 1970, by the server's clock. */
  readonly now: number;
  /** entityID of the provider that was asked. */
  readonly issuer: string;
  /** Our own entityID for this provider. */
  readonly audience: string;
  /** Our address for assertions. */
  readonly acs: string;
  /** ID of the request that this browser brought there. */
  readonly requestId: string;
  /** The person must have signed in there no earlier, milliseconds since 1970. */
  readonly oldestProof: number;
}

/** Throws `SamlRefused` unless the assertion is for us, now, and the answer to this very question. The caller has verified signatures. */
export function assertMeantForUs(assertion: Assertion, envelope: Envelope, expected: Expected): void {
  assertFromProvider(assertion, envelope, expected);
  assertForUs(assertion, envelope, expected);
  assertAnswers(assertion, envelope, expected);
  assertInTime(assertion, expected);
  assertFreshProof(assertion, expected);
}

function assertFromProvider(assertion: Assertion, envelope: Envelope, { issuer }: Expected): void {
  if (assertion.issuer !== issuer) throw new SamlRefused('issuer');
  if (envelope.issuer !== null && envelope.issuer !== issuer) throw new SamlRefused('issuer');
}

function assertForUs({ subject, confirmation, conditions }: Assertion, { destination }: Envelope, { audience, acs }: Expected): void {
  if (conditions.audiences.length === 0) throw new SamlRefused('audience');
  if (!conditions.audiences.every((restriction) => restriction.includes(audience))) throw new SamlRefused('audience');
  const { spNameQualifier } = subject;
  if (spNameQualifier !== null && spNameQualifier !== audience)
    throw new SamlRefused('subject', 'a name given for another service (core 8.3.7)');
  if (confirmation.recipient !== acs) throw new SamlRefused('recipient');
  if (destination !== null && destination !== acs) throw new SamlRefused('destination');
}

/** Unsolicited answers are refused altogether: nothing binds them to the browser that brings them (login CSRF, stolen assertions). */
function assertAnswers({ confirmation }: Assertion, { inResponseTo }: Envelope, { requestId }: Expected): void {
  if (inResponseTo === null || confirmation.inResponseTo === null) throw new SamlRefused('unsolicited');
  if (inResponseTo !== requestId || confirmation.inResponseTo !== requestId) throw new SamlRefused('in-response-to');
}

function assertInTime({ issuedAt, confirmation, conditions, authn }: Assertion, { now }: Expected): void {
  if (confirmation.notOnOrAfter === null) throw new SamlRefused('expired', 'the confirmation has no end (prof 4.1.4.2)');
  for (const start of [issuedAt, authn.at, confirmation.notBefore, conditions.notBefore]) {
    if (start !== null && now + CLOCK_SKEW_MS < start) throw new SamlRefused('not-yet-valid');
  }
  for (const end of [confirmation.notOnOrAfter, conditions.notOnOrAfter, authn.sessionNotOnOrAfter]) {
    if (end !== null && now - CLOCK_SKEW_MS >= end) throw new SamlRefused('expired');
  }
}

/** Last, so that whoever catches this reason knows that nothing else is wrong. */
function assertFreshProof({ authn }: Assertion, { oldestProof }: Expected): void {
  if (authn.at + CLOCK_SKEW_MS < oldestProof) throw new SamlRefused('stale-authentication');
}

/** Until when a used assertion must be remembered, milliseconds since 1970: as long as `assertMeantForUs` could still take it. */
export function usableUntil({ confirmation, conditions }: Assertion): number {
  const ends = [confirmation.notOnOrAfter, conditions.notOnOrAfter].filter((end) => end !== null);
  return Math.min(...ends) + CLOCK_SKEW_MS;
}
