import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { FederatedProof } from './federated-identity.ts';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), 'has control characters');
const httpsUrl = z.url({ protocol: /^https$/, error: 'is not an https address' }).max(500);
const secretId = z.uuid('is not an id').nullable();

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** One certificate in PEM. */
export const certificate = z.string().trim().max(20_000).refine(isCertificate, 'is not a certificate in PEM');

/** How long a sign-in at the provider may lie back; older ones are done again there. Sessions end with it (ASVS 5.0, 7.6.1). */
const maxAgeMinutes = z.number().int().min(5).max(1_440);

export const oidcSettings = z
  .strictObject({
    kind: z.literal('oidc'),
    /** Exactly as the provider writes it in `iss`. */
    issuer: httpsUrl,
    clientId: line(300),
    clientAuth: z.enum(['private_key_jwt', 'client_secret_basic', 'client_secret_post']),
    /** Where the client secret or the private key lies, encrypted. */
    secret: secretId,
    /** The only authority that is believed for connections to the provider; null for those of the system. */
    ca: certificate.nullable(),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'is not a scope')).max(20),
    groupsClaim: line(100),
    /** Asked for as `acr_values`, the most wanted first. */
    acrValues: z.array(line(200)).max(10),
    maxAgeMinutes,
  })
  .meta({ id: 'OidcSettings' });

export const samlSettings = z
  .strictObject({
    kind: z.literal('saml'),
    /** Of the identity provider, exactly as in its metadata. */
    entityId: line(500),
    ssoUrl: httpsUrl,
    sloUrl: httpsUrl.nullable(),
    /** Whose signatures count. Two while the provider changes its key. */
    certificates: z.array(certificate).min(1).max(5),
    /** Where our private keys lie, encrypted. */
    secret: secretId,
    /** What belongs to them: the provider checks our requests by the one and encrypts to the other. */
    signingCertificate: certificate,
    decryptionCertificate: certificate,
    /** Assertions must be encrypted to us. */
    encrypted: z.boolean(),
    /** The response around the assertion must be signed too. Needed for AES-CBC, which notices no change by itself. */
    responseSigned: z.boolean(),
    /** What names a person for good; null for the NameID. */
    subjectAttribute: line(200).nullable(),
    nameAttribute: line(200),
    emailAttribute: line(200),
    groupsAttribute: line(200),
    /** AuthnContextClassRef values to ask for; none leaves it to the provider. */
    requestedContexts: z.array(line(200)).max(10),
    maxAgeMinutes,
  })
  .meta({ id: 'SamlSettings' });

export const ROLE_ID = /^[a-z][a-z0-9-]{1,39}$/;

/** An identity provider as two administrators agreed on it. */
export const providerDocument = z
  .strictObject({
    /** For people, on the sign-in page. */
    name: line(60),
    state: z.enum(['ENABLED', 'DISABLED']),
    settings: z.discriminatedUnion('kind', [oidcSettings, samlSettings]),
    /** Which `acr` (or AuthnContextClassRef) and which `amr` count as a second factor. Empty lists: none does. */
    trustsMfa: z.strictObject({ acr: z.array(line(200)).max(20), amr: z.array(line(60)).max(20) }),
    /** Which group stands for which role. */
    groups: z.array(z.strictObject({ group: line(300), role: z.string().regex(ROLE_ID, 'is not a role') })).max(200),
    /** Whether somebody unknown gets an account at the first sign-in. */
    jit: z.boolean(),
  })
  .meta({ id: 'IdentityProviderDocument' });

export type OidcSettings = z.infer<typeof oidcSettings>;
export type SamlSettings = z.infer<typeof samlSettings>;
export type ProviderDocument = z.infer<typeof providerDocument>;
export type ProviderKind = ProviderDocument['settings']['kind'];

export interface Provider extends ProviderDocument {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly version: number;
}

/** Reads a stored document. Throws what is wrong with it: a provider that cannot be read lets nobody in. */
export const readProvider = (stored: unknown): ProviderDocument => providerDocument.parse(stored);

/** What a disabled provider gives is nothing. */
export const rolesGiven = ({ groups, state }: Pick<ProviderDocument, 'groups' | 'state'>): string[] =>
  state === 'ENABLED' ? [...new Set(groups.map(({ role }) => role))].sort() : [];

/** The roles that these groups stand for. Names of groups are compared exactly. */
export const rolesOfGroups = ({ groups }: Pick<ProviderDocument, 'groups'>, held: readonly string[]): string[] => [
  ...new Set(groups.filter(({ group }) => held.includes(group)).map(({ role }) => role)),
];

/** Whether the provider says that it asked for a second factor, in words that two administrators trust. */
export const provesMfa = ({ trustsMfa }: Pick<ProviderDocument, 'trustsMfa'>, { acr, amr }: Pick<FederatedProof, 'acr' | 'amr'>): boolean =>
  (acr !== null && trustsMfa.acr.includes(acr)) || amr.some((method) => trustsMfa.amr.includes(method));
