/** What an identity provider proved about somebody, whatever the protocol. Times are RFC 3339. */
export interface FederatedIdentity {
  /** Our id of the provider. */
  readonly provider: string;
  /** Who it is at the provider: `sub`, or a persistent NameID. With the provider the only key that links (ASVS 5.0, 6.8.1). */
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly groups: readonly string[];
  readonly proof: FederatedProof;
  /** `sid` of OpenID Connect or SessionIndex of SAML: what a logout at the provider names. */
  readonly idpSession: string | null;
  /** When the provider's own session is over, or is too old to rely on (ASVS 5.0, 7.6.1). */
  readonly notAfter: string | null;
}

/** How the provider knew (ASVS 5.0, 6.8.4). */
export interface FederatedProof {
  /** Whether a second factor was used, by what two administrators said they trust. */
  readonly mfa: boolean;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: string;
}

/** What a session keeps of the provider that opened it. */
export interface SessionFederation {
  readonly provider: string;
  readonly idpSession: string | null;
  readonly notAfter: string | null;
  /** When the provider proved a second factor; null where it proved none. */
  readonly provenAt: string | null;
}

/** Factors that stand for what a provider said. `mfa` (RFC 8176) is its second factor. */
export const FEDERATED_FACTORS: readonly string[] = ['oidc', 'saml', 'mfa'];
