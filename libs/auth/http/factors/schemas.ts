import { z } from 'zod';
import { instant, text, uuid } from '#platform';
import { findingSchema, signInSchema } from '../watch/schemas.ts';

const base64url = (longest: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, 'is not base64url')
    .max(longest);

/** What a browser says about how a credential came about; read by nobody here. */
const extensions = z.record(z.string(), z.unknown()).default({});

/** AuthenticationResponseJSON of WebAuthn level 3, section 5.1. */
export const assertionSchema = z
  .object({
    id: base64url(1400),
    rawId: base64url(1400),
    type: z.literal('public-key'),
    authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
    clientExtensionResults: extensions,
    response: z.object({
      clientDataJSON: base64url(8_000),
      authenticatorData: base64url(8_000),
      signature: base64url(8_000),
      userHandle: base64url(200).nullish(),
    }),
  })
  .meta({ id: 'PasskeyAssertion' });

/** RegistrationResponseJSON, likewise. */
export const registrationSchema = z
  .object({
    id: base64url(1400),
    rawId: base64url(1400),
    type: z.literal('public-key'),
    authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
    clientExtensionResults: extensions,
    response: z.object({
      clientDataJSON: base64url(8_000),
      attestationObject: base64url(40_000),
      transports: z.array(z.string().max(30)).max(10).default([]),
    }),
  })
  .meta({ id: 'PasskeyRegistration' });

export const assertionBody = z.strictObject({ credential: assertionSchema }).meta({ id: 'PasskeyAnswer' });
export const newKeyBody = z.strictObject({ name: text(60), credential: registrationSchema }).meta({ id: 'NewPasskey' });
export const keyNameBody = z.strictObject({ name: text(60) }).meta({ id: 'PasskeyName' });

/** Handed to the browser as they are: PublicKeyCredentialRequestOptionsJSON and PublicKeyCredentialCreationOptionsJSON. */
export const requestOptions = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyRequestOptions' });
export const creationOptions = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyCreationOptions' });

const passkey = z.object({
  id: uuid,
  name: z.string(),
  model: z.string(),
  attested: z.boolean(),
  userVerified: z.boolean(),
  synchronised: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  suspendedAt: instant.nullable(),
});

export const factorsSchema = z
  .object({
    passkeys: z.array(passkey),
    totpSince: instant.nullable(),
    recoveryCodesLeft: z.number().int(),
    passwordChangedAt: instant.nullable(),
    codesUntil: instant.nullable(),
    policy: z.object({
      factor: z.enum(['webauthn', 'any']),
      userVerification: z.boolean(),
      deviceBound: z.boolean(),
      models: z.array(z.string()).nullable(),
      idleMinutes: z.number().int(),
      absoluteMinutes: z.number().int(),
      sessions: z.number().int(),
      atLimit: z.enum(['deny', 'evict']),
      stepUpMinutes: z.number().int(),
    }),
  })
  .meta({ id: 'OwnFactors' });

const origin = { ip: z.string().nullable(), agent: z.string().nullable(), factors: z.array(z.string()) };
const session = z.object({ id: uuid, ...origin, createdAt: instant, seenAt: instant, endsAt: instant });
export const ownSessionsSchema = z
  .object({
    sessions: z.array(session.extend({ current: z.boolean() })),
    past: z.array(signInSchema),
    noticed: z.array(findingSchema),
  })
  .meta({ id: 'OwnSessions' });
export const userSessionsSchema = z.object({ items: z.array(session) }).meta({ id: 'UserSessions' });
