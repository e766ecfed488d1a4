import { z } from 'zod';

/** Addresses at a provider: HTTPS only, nothing with a name and password in it. */
const endpoint = z
  .url({ protocol: /^https$/ })
  .max(2_000)
  .refine((value) => new URL(value).username === '' && new URL(value).password === '', 'must not contain a name and password');

const attributeName = z.string().trim().min(1).max(500);

/** How one SAML provider is connected. Certificates are PEM; more than one while the provider changes its key. */
export const samlSettings = z.strictObject({
  entityId: z.string().trim().min(1).max(1_024),
  ssoUrl: endpoint,
  sloUrl: endpoint.nullable(),
  certificates: z.array(z.string().max(20_000)).min(1).max(6),
  /** The Response must bear a signature too. Needed for AES-CBC, whose padding an attacker could else ask about. */
  responseSigned: z.boolean(),
  encryption: z.enum(['accepted', 'required']),
  /** What names a person for good: the NameID, or an attribute that never passes to somebody else. */
  subject: z.union([z.literal('name-id'), z.strictObject({ attribute: attributeName })]),
  attributes: z.strictObject({
    name: attributeName.nullable(),
    email: attributeName.nullable(),
    groups: attributeName.nullable(),
  }),
  /** AuthnContextClassRef values to ask for; none leaves it to the provider. */
  requestedContexts: z.array(z.string().trim().min(1).max(500)).max(10),
  /** Asks the provider for a new proof at each sign-in, and refuses an older one. */
  forceAuthn: z.boolean(),
  /** Our own certificates for this provider, PEM: what we sign requests with, and what it encrypts to. Their keys are kept encrypted. */
  own: z.strictObject({ signing: z.string().max(20_000), decryption: z.string().max(20_000) }),
});

export type SamlSettings = z.infer<typeof samlSettings>;
