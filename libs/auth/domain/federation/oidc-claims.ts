import { timestamp } from '#kernel';
import type { FederatedIdentity } from './federated-identity.ts';
import { type OidcSettings, type Provider, provesMfa } from './provider.ts';

/**
 * Signatures that are taken, and nothing else (ASVS 5.0, 9.1.2): asymmetric ones, so that no shared secret and no public key can be used to
 * forge, and never `none`.
 */
export const SIGNATURE_ALGORITHMS: readonly string[] = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256'];

export type OidcProvider = Provider & { readonly settings: OidcSettings };

export const isOidc = (provider: Provider): provider is OidcProvider => provider.settings.kind === 'oidc';

/** Claims of an ID token whose signature, issuer, audience, times and nonce hold. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

const textOf = (value: unknown, max: number): string | null =>
  typeof value === 'string' && value.length > 0 && value.length <= max && value.isWellFormed() ? value : null;

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => textOf(item, 500) !== null);

const LONGEST_SUBJECT = 255;

/**
 * Who the provider says it is. `extra` is what its userinfo endpoint adds about the same subject; it never replaces a signed claim.
 * Null where the token names nobody, or not when they signed in. `now` is in milliseconds since the epoch.
 */
export function identityOfClaims(
  provider: OidcProvider,
  claims: Claims,
  extra: Readonly<Record<string, unknown>>,
  now: number,
): FederatedIdentity | null {
  const { settings } = provider;
  const subject = textOf(claims.sub, LONGEST_SUBJECT);
  const { auth_time: seconds } = claims;
  if (subject === null || typeof seconds !== 'number' || !Number.isFinite(seconds)) return null;
  const all: Readonly<Record<string, unknown>> = { ...extra, ...claims };
  const acr = textOf(claims['acr'], 300);
  const amr = textsOf(claims['amr'] ?? []);
  // A provider whose clock is ahead does not make a proof fresher than now.
  const authTime = Math.min(seconds * 1000, now);
  return {
    provider: provider.id,
    subject,
    name: textOf(all['name'], 120) ?? textOf(all['preferred_username'], 120),
    email: textOf(all['email'], 254),
    groups: textsOf(all[settings.groupsClaim] ?? []),
    proof: { mfa: provesMfa(provider, { acr, amr }), acr, amr, authTime: timestamp(authTime) },
    idpSession: textOf(claims['sid'], 500),
    notAfter: timestamp(authTime + settings.maxAgeMinutes * 60_000),
  };
}
