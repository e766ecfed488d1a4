import { z } from 'zod';
import { instant, page, pageQuery, SCOPES, text, uuid } from '#platform';
import { permissionSchema, personSchema } from '#rbac';

/** Not normalised here: what was typed goes into no answer, and only its key is looked up. */
const username = z.string().min(1).max(200);
const password = z.string().min(1).max(1000);
const code = z.string().regex(/^\d{6}$/, 'is six digits');

const namedTeam = z.object({ id: uuid, name: z.string() });

export const sessionSchema = z
  .object({
    state: z.enum(['anonymous', 'password', 'enrolling', 'active']),
    user: z.object({ id: uuid, name: z.string(), username: z.string(), initials: z.string() }).nullable(),
    roles: z.array(z.string()),
    permissions: z.array(permissionSchema),
    scopes: z.record(z.string(), z.enum(SCOPES)).describe('How far each permission over cases and alerts goes'),
    teams: z.array(namedTeam),
    idleSeconds: z.number().int().nullable(),
    absoluteAt: instant.nullable(),
    /** Until when the last strong proof of identity is fresh enough for what asks for one. */
    provenUntil: instant.nullable(),
    /** Roles were added since this sign-in; they count from the next one on. */
    newerGrants: z.boolean(),
    newPassword: z
      .object({ shortest: z.number().int().describe('Characters'), lettersAndDigits: z.boolean() })
      .describe('What a new password must have at least'),
    demo: z.boolean(),
  })
  .meta({ id: 'Session' });

export const passwordBody = z.strictObject({ username, password }).meta({ id: 'PasswordSignIn' });
export const passwordAnswer = z
  .object({ next: z.enum(['factor', 'none']), factors: z.array(z.enum(['webauthn', 'totp', 'recovery'])) })
  .meta({ id: 'PasswordSignInAnswer' });
export const codeBody = z.strictObject({ code }).meta({ id: 'TotpCode' });
export const enrolBody = z.strictObject({ username, enrolmentCode: z.string().min(1).max(60), password }).meta({ id: 'EnrolmentRequest' });
export const enrolAnswer = z
  .object({ secret: z.string(), otpauth: z.string(), qr: z.string().describe('An SVG picture as a data URI') })
  .meta({ id: 'EnrolmentOffer' });
export const enrolledSchema = sessionSchema
  .extend({ recoveryCodes: z.array(z.string()).describe('Shown once: each opens the account once in place of the second factor') })
  .meta({ id: 'EnrolledSession' });
export const demoAccountsSchema = z
  .object({
    items: z.array(
      z.object({
        username: z.string(),
        password: z.string(),
        role: z.string(),
        name: z.string(),
        code: z.string(),
        codeUntil: instant,
      }),
    ),
  })
  .meta({ id: 'DemoAccounts' });

export const userSchema = z
  .object({
    id: uuid,
    username: z.string(),
    name: z.string(),
    initials: z.string(),
    state: z.enum(['ENROLLING', 'ACTIVE', 'DISABLED']),
    roles: z.array(z.object({ role: z.string(), since: instant, approval: uuid.nullable() })),
    teams: z.array(namedTeam),
    lastSignInAt: instant.nullable(),
    lockedUntil: instant.nullable(),
    factor: z.enum(['totp', 'webauthn']).nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'User' });
export const userPage = page(userSchema, 'UserPage');
export const userQuery = z.strictObject({ q: text(100).optional(), ...pageQuery });

export const newUserBody = z
  .strictObject({
    username: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,99}$/u, 'has 2 to 100 letters, digits or . _ @ + -'),
    name: text(120),
    email: z.email().max(254).optional().describe('Where the person is told of what concerns the account'),
    sameAs: uuid.optional().describe('Another account of the same person'),
  })
  .meta({ id: 'NewUser' });
export const createdUserSchema = z.object({ user: userSchema, enrolmentCode: z.string(), expiresAt: instant }).meta({ id: 'CreatedUser' });
export const reasonBody = z.strictObject({ reason: text(2000, { lines: true }) }).meta({ id: 'Reason' });

export const directoryQuery = z.strictObject({ q: text(100).optional() });
export const directorySchema = z.object({ items: z.array(personSchema) }).meta({ id: 'Directory' });

export const signedOutSchema = z
  .object({ leave: z.string().nullable().describe('Where the identity provider ends its own session; null where there is none to end') })
  .meta({ id: 'SignedOut' });
