import { z } from 'zod';
import { instant, page, pageQuery, text, uuid } from '#platform';
import { personSchema } from '#rbac';
import { detectors } from '../../domain/watch/watch-rules.ts';

const outcome = z.enum(['granted', 'halfway', 'failed', 'denied']);

export const signInSchema = z
  .object({
    id: uuid,
    at: instant,
    outcome,
    factors: z.array(z.string()),
    reason: z.string().nullable(),
    /** Masked, for a name that nobody has. */
    name: z.string().nullable(),
    ip: z.string().nullable(),
    network: z.string().nullable(),
    agent: z.string().nullable(),
    device: z.string().nullable(),
  })
  .meta({ id: 'SignIn' });

const watched = signInSchema.extend({ person: personSchema.nullable() }).meta({ id: 'WatchedSignIn' });
export const signInPage = page(watched, 'SignInPage');
export const signInQuery = z.strictObject({
  user: uuid.optional(),
  outcome: outcome.optional(),
  network: z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]).optional().describe('A network in CIDR notation, or one address'),
  from: instant.optional(),
  ...pageQuery,
});

export const findingSchema = z
  .object({
    id: uuid,
    detector: z.enum(detectors),
    severity: z.enum(['info', 'warning', 'critical']),
    title: z.string(),
    says: z.string().describe('What was seen, in numbers'),
    person: personSchema.nullable().describe('Whom it concerns, where it is one person'),
    people: z.array(personSchema).describe('Accounts that were tried, at most 20'),
    networks: z.array(z.string()),
    openedAt: instant,
    lastAt: instant,
    times: z.number().int(),
    acknowledgedAt: instant.nullable(),
    answeredBy: personSchema.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'SignInFinding' });
export const findingPage = page(findingSchema, 'SignInFindingPage');
export const findingQuery = z.strictObject({
  id: uuid.optional(),
  state: z.enum(['open', 'answered']).optional(),
  detector: z.enum(detectors).optional(),
  user: uuid.optional(),
  ...pageQuery,
});
export const answerBody = z.strictObject({ reason: text(2000, { lines: true }) }).meta({ id: 'FindingAnswer' });
