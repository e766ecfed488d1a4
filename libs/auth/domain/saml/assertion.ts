/** What one verified assertion says (saml-core-2.0, section 2.3.3). Times are milliseconds since 1970; null where it says nothing. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: number;
  readonly subject: NameId;
  /** The one bearer confirmation (saml-profiles-2.0, section 4.1.4.2). */
  readonly confirmation: Confirmation;
  readonly conditions: Conditions;
  readonly authn: AuthnStatement;
  /** By attribute name; several statements come together. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Names that more than one attribute bears: fine for a list, ambiguous for what there is one of. */
  readonly repeated: ReadonlySet<string>;
}

export interface NameId {
  readonly value: string;
  /** `urn:…:nameid-format:unspecified` where the message names none (core 2.2.2). */
  readonly format: string;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
}

export interface Confirmation {
  readonly recipient: string | null;
  readonly inResponseTo: string | null;
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
}

export interface Conditions {
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
  /** Each restriction must name us (core 2.5.1.4). */
  readonly audiences: readonly (readonly string[])[];
}

export interface AuthnStatement {
  readonly at: number;
  readonly classRef: string | null;
  readonly sessionIndex: string | null;
  readonly sessionNotOnOrAfter: number | null;
}

/** Around the assertion: what the Response element itself says, which is signed only where the provider signs responses. */
export interface Envelope {
  readonly issuer: string | null;
  readonly destination: string | null;
  readonly inResponseTo: string | null;
}

export const nameIdFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
} as const;
