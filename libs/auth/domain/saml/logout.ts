import type { NameId } from './assertion.ts';
import { CLOCK_SKEW_MS } from './conditions.ts';
import { SamlRefused } from './saml-refused.ts';

/** A session at the provider, as an assertion opened it: what its logout request will name (saml-profiles-2.0, section 4.4). */
export interface IdpSession {
  readonly nameId: NameId;
  readonly sessionIndex: string | null;
}

const LONGEST = 2_000;

/** As one string, which is kept with the session. Throws `SamlRefused` for names longer than any provider gives. */
export function idpSessionText({ nameId, sessionIndex }: IdpSession): string {
  const text = JSON.stringify([sessionIndex, nameId.value, nameId.format, nameId.nameQualifier, nameId.spNameQualifier]);
  if (text.length > LONGEST) throw new SamlRefused('subject', 'the NameID and its qualifiers are too long');
  return text;
}

/** Null for what was not written by `idpSessionText`. */
export function readIdpSession(text: string | null): IdpSession | null {
  if (text === null || !text.startsWith('[')) return null;
  const [sessionIndex, value, format, nameQualifier, spNameQualifier] = JSON.parse(text) as [
    string | null,
    string,
    string,
    string | null,
    string | null,
  ];
  return { nameId: { value, format, nameQualifier, spNameQualifier }, sessionIndex };
}

/** A verified LogoutRequest (saml-core-2.0, section 3.7.1). Times in milliseconds since 1970. */
export interface LogoutRequest {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string | null;
  readonly issuedAt: number;
  readonly notOnOrAfter: number | null;
  readonly nameId: NameId;
  /** None means every session of the person (core 3.7.3.2). */
  readonly sessionIndexes: readonly string[];
}

/** Nobody keeps a logout for later: what is older than this is a replay. */
export const LOGOUT_LIFE_MS = 300_000;

/** Throws `SamlRefused` unless the request is this provider's, for us, and of now. */
export function assertLogoutForUs(
  request: Omit<LogoutRequest, 'nameId' | 'sessionIndexes' | 'id'>,
  expected: { now: number; issuer: string; slo: string },
): void {
  const { now, issuer, slo } = expected;
  if (request.issuer !== issuer) throw new SamlRefused('issuer');
  if (request.destination !== slo) throw new SamlRefused('destination');
  if (now + CLOCK_SKEW_MS < request.issuedAt) throw new SamlRefused('not-yet-valid');
  const end = Math.min(request.notOnOrAfter ?? Number.POSITIVE_INFINITY, request.issuedAt + LOGOUT_LIFE_MS);
  if (now - CLOCK_SKEW_MS >= end) throw new SamlRefused('expired');
}

/** Whether the request ends this session: the name must be the same, and the index one of those it lists. */
export const ends = ({ nameId, sessionIndexes }: Pick<LogoutRequest, 'nameId' | 'sessionIndexes'>, session: IdpSession): boolean =>
  session.nameId.value === nameId.value &&
  (sessionIndexes.length === 0 || (session.sessionIndex !== null && sessionIndexes.includes(session.sessionIndex)));
