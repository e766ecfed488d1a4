import { z } from 'zod';
import { watchDocument } from '../watch/watch-rules.ts';
import { profiles, type SignInPolicy } from './sign-in-policy.ts';

const count = (most: number) => z.number().int().min(0).max(most);

/** 16 bytes written as a UUID, which need not be one of RFC 9562: Apple's has no version. All zeros is a key that does not say its model. */
const aaguid = z
  .string()
  .regex(/^(?![0-]+$)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'is an AAGUID in small letters, and not all zeros');

const tier = z.strictObject({
  factor: z.enum(['webauthn', 'any']),
  userVerification: z.boolean(),
  deviceBound: z.boolean(),
  models: z.array(aaguid).min(1).max(100).nullable(),
  idleMinutes: count(10_000),
  absoluteMinutes: count(10_000),
  sessions: count(100),
  atLimit: z.enum(['deny', 'evict']),
  failures: count(1_000),
  lockMinutes: count(10_000),
  stepUpMinutes: count(10_000),
});

/** The policy as a document: its shape here, its floor in `floors.ts`. */
export const policyDocument = z
  .strictObject({
    profile: z.enum(profiles),
    password: z.strictObject({ shortest: count(256), lettersAndDigits: z.boolean(), remembered: count(100) }),
    enrollingHours: count(1_000),
    tiers: z.strictObject({ admin: tier, analyst: tier, manager: tier, auditor: tier }),
    watch: watchDocument,
  })
  .meta({ id: 'SignInPolicy' });

/** Reads a stored document. Throws what is wrong with it: an unreadable policy must let nobody in. */
export const readPolicy = (stored: unknown): SignInPolicy => policyDocument.parse(stored);
