import { type FederationProblem, FederationRefused } from '../federation/problems.ts';

/**
 * Why a message of an identity provider was refused. The list is closed; the audit entry carries the word. Numbers are sections of
 * saml-core-2.0 (core), saml-profiles-2.0 (prof), saml-bindings-2.0 (bind) and xmldsig-core1 (dsig).
 */
export const samlRefusals = {
  'too-large': 'more than the largest message that is read',
  encoding: 'no base64 of UTF-8, or a deflate stream that does not end',
  'not-xml': 'no well-formed XML',
  markup: 'a DOCTYPE, entity, comment, CDATA section or processing instruction, in which two parsers may read two things',
  structure: 'elements that are missing, twice there, or where they do not belong (core 2, 3; wrapping moves signed ones)',
  'duplicate-id': 'an ID that two elements bear (dsig 4.4.3.2)',
  unsigned: 'what must be signed bears no signature (prof 4.1.4.5)',
  signature: 'the signature does not hold under a certificate of this provider',
  'weak-algorithm': 'SHA-1, PKCS #1 v1.5 encryption, triple DES, or another algorithm outside the list',
  encryption: 'what was encrypted does not open',
  'not-encrypted': 'an assertion in the clear from a provider that has to encrypt',
  status: 'the provider itself reports a failure (core 3.2.2)',
  issuer: 'another issuer than this provider (prof 4.1.4.2)',
  audience: 'for another audience, or for none (core 2.5.1.4)',
  recipient: 'for another recipient (prof 4.1.4.2)',
  destination: 'sent to another address (bind 3.5.5.2)',
  expired: 'past its time (core 2.5.1.2)',
  'not-yet-valid': 'before its time (core 2.5.1.2)',
  condition: 'a condition that nobody here understands (core 2.5.1)',
  unsolicited: 'an answer to no question of ours',
  'in-response-to': 'an answer to another question (prof 4.1.4.3)',
  browser: 'brought by another browser than the one that asked',
  subject: 'no name, or one that changes, may pass to another person, or was given for another service',
  'stale-authentication': 'signed in there too long ago, though a new proof was asked for (core 3.4.1)',
  replayed: 'an assertion that was used before (prof 4.1.4.5)',
} as const;

export type SamlRefusal = keyof typeof samlRefusals;

const problems: Readonly<Partial<Record<SamlRefusal, FederationProblem>>> = {
  status: 'provider-refused',
  unsolicited: 'attempt-unknown',
  browser: 'attempt-unknown',
};

/**
 * An answer that opens nothing. The person is told no more than that; `reason` and `detail` are for the audit entry and the administrator who
 * connects a provider.
 */
export class SamlRefused extends FederationRefused {
  declare readonly reason: SamlRefusal;

  constructor(reason: SamlRefusal, seen: string = samlRefusals[reason], cause?: unknown) {
    super(problems[reason] ?? 'answer-invalid', seen, reason);
    if (cause !== undefined) this.cause = cause;
  }
}

export const isSamlRefused = (value: unknown): value is SamlRefused => value instanceof SamlRefused;
