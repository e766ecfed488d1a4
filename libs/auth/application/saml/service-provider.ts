import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/passport-saml';
import type { SamlSettings } from '../../domain/federation/provider.ts';
import { nameIdFormats } from '../../domain/saml/assertion.ts';
import type { IdpSession } from '../../domain/saml/logout.ts';

/** Where this product is found, seen from a browser. */
export interface SpAddresses {
  /** Our entityID for this provider, which is also where its metadata lies. */
  readonly entityId: string;
  readonly acs: string;
  readonly slo: string;
}

export const ACS_PATH = '/api/v1/session/saml/acs';
export const SLO_PATH = '/api/v1/session/saml/slo';

/** `origin` as configured, never as a request's Host says. */
export const spAddresses = (origin: string, provider: string): SpAddresses => ({
  entityId: `${origin}/api/v1/session/saml/${provider}/metadata`,
  acs: `${origin}${ACS_PATH}`,
  slo: `${origin}${SLO_PATH}`,
});

/** Private keys, PKCS #8 PEM, of the certificates in the settings. */
export interface SpKeys {
  readonly signing: string;
  readonly decryption: string;
}

/** One provider, ready to talk to. */
export interface Connection {
  readonly settings: SamlSettings;
  readonly addresses: SpAddresses;
  readonly keys: SpKeys;
}

/** The attempt's one request is the only one that an answer may name; the library asks here. */
const onlyRequest = (requestId: string, askedAt: string): CacheProvider => ({
  saveAsync: async (value) => ({ value, createdAt: Date.parse(askedAt) }),
  getAsync: async (key) => (key === requestId ? askedAt : null),
  removeAsync: async () => null,
});

export interface Question {
  readonly requestId: string;
  /** RFC 3339. */
  readonly askedAt: string;
  /** Whether the person must prove again who she is. */
  readonly forced: boolean;
}

/**
 * The library with its unsafe defaults turned round: SHA-256, InResponseTo always, signed assertions always, no memory of its own (which
 * would be another on each instance). Times and audience are held to the server's clock by `assertMeantForUs`, so they are off here.
 */
export const samlLibrary = ({ settings, addresses, keys }: Connection, { requestId, askedAt, forced }: Question): SAML =>
  new SAML({
    idpCert: [...settings.certificates],
    idpIssuer: settings.entityId,
    issuer: addresses.entityId,
    callbackUrl: addresses.acs,
    entryPoint: settings.ssoUrl,
    logoutUrl: settings.sloUrl ?? settings.ssoUrl,
    privateKey: keys.signing,
    decryptionPvk: keys.decryption,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: settings.responseSigned,
    audience: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: Number.MAX_SAFE_INTEGER,
    cacheProvider: onlyRequest(requestId, askedAt),
    generateUniqueId: () => requestId,
    identifierFormat: settings.subjectAttribute === null ? nameIdFormats.persistent : null,
    forceAuthn: forced,
    disableRequestedAuthnContext: settings.requestedContexts.length === 0,
    authnContext: [...settings.requestedContexts],
  });

/** The signed AuthnRequest as an address to send the browser to (saml-bindings-2.0, section 3.4). `relayState` says nothing to anybody else. */
export const authnRequestUrl = (connection: Connection, question: Question, relayState: string): Promise<string> =>
  samlLibrary(connection, question).getAuthorizeUrlAsync(relayState, undefined, {});

/** The signed LogoutRequest that ends the person's session at the provider too. Null for a provider without such an address. */
export async function logoutRequestUrl(
  connection: Connection,
  question: Question,
  session: IdpSession,
  relayState: string,
): Promise<string | null> {
  if (connection.settings.sloUrl === null) return null;
  const { value, format, nameQualifier, spNameQualifier } = session.nameId;
  const user = {
    issuer: connection.settings.entityId,
    nameID: value,
    nameIDFormat: format,
    ...(nameQualifier === null ? {} : { nameQualifier }),
    ...(spNameQualifier === null ? {} : { spNameQualifier }),
    ...(session.sessionIndex === null ? {} : { sessionIndex: session.sessionIndex }),
  };
  return samlLibrary(connection, question).getLogoutUrlAsync(user, relayState, {});
}

/** The signed LogoutResponse to the provider that asked. Null for a provider without an address for it. */
export async function logoutResponseUrl(
  connection: Connection,
  question: Question,
  answered: { id: string; relayState: string | null },
): Promise<string | null> {
  if (connection.settings.sloUrl === null) return null;
  const request = { ID: answered.id, issuer: connection.settings.entityId, nameID: '', nameIDFormat: '' };
  return samlLibrary(connection, question).getLogoutResponseUrlAsync(request, answered.relayState ?? '', {}, true);
}
