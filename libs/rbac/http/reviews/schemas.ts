import { z } from 'zod';
import { instant, page, pageQuery, text, uuid } from '#platform';
import { recurrences, reviewScopes, unansweredPolicies } from '../../domain/reviews/review.ts';
import { personSchema } from '../schemas.ts';

const count = z.number().int();

export const reviewSummarySchema = z
  .object({
    id: uuid,
    number: z.string(),
    title: z.string(),
    scope: z.enum(reviewScopes),
    scopeId: z.string().nullable(),
    asksAbout: z.string(),
    state: z.enum(['PROPOSED', 'OPEN', 'SIGNED', 'DROPPED']),
    reviewers: z.array(personSchema),
    accountable: personSchema,
    proposedBy: personSchema,
    proposedAt: instant,
    approval: uuid.nullable(),
    openedAt: instant.nullable(),
    dueAt: instant,
    activityAt: instant.nullable(),
    remindedAt: instant.nullable(),
    escalatedAt: instant.nullable(),
    signedBy: personSchema.nullable(),
    signedAt: instant.nullable(),
    signNote: z.string().nullable(),
    recurrence: z.enum(recurrences),
    unanswered: z.enum(unansweredPolicies),
    counts: z.object({
      total: count,
      open: count,
      kept: count,
      revoking: count,
      revoked: count,
      notRevoked: count,
      suspended: count,
      spared: count,
      gone: count,
    }),
    canAnswer: z.boolean(),
  })
  .meta({ id: 'ReviewSummary' });

export const reviewDetailSchema = reviewSummarySchema
  .extend({ digest: z.string(), result: z.string().nullable(), canSign: z.boolean(), whyNot: z.string().nullable() })
  .meta({ id: 'ReviewDetail' });

export const reviewPage = page(reviewSummarySchema, 'ReviewPage');
export const reviewQuery = z.strictObject(pageQuery);

export const provenanceSchema = z
  .object({
    approval: uuid,
    number: z.string(),
    maker: personSchema,
    checkers: z.array(personSchema),
    reason: z.string(),
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'Provenance' });

export const reviewItemSchema = z
  .object({
    id: uuid,
    grantId: uuid,
    holder: personSchema,
    role: z.object({ id: z.string(), name: z.string() }),
    since: instant,
    endedAt: instant.nullable(),
    granted: provenanceSchema.nullable(),
    lastUsedAt: instant.nullable(),
    uses: count,
    state: z.enum(['OPEN', 'KEPT', 'REVOKING', 'REVOKED', 'NOT_REVOKED', 'SUSPENDED', 'SPARED', 'GONE']),
    answer: z.enum(['KEEP', 'REVOKE']).nullable(),
    reason: z.string().nullable(),
    answeredBy: personSchema.nullable(),
    answeredAt: instant.nullable(),
    request: uuid.nullable(),
    requestNumber: z.string().nullable(),
    suspendedAt: instant.nullable(),
    own: z.boolean(),
  })
  .meta({ id: 'ReviewItem' });

export const reviewItemPage = page(reviewItemSchema, 'ReviewItemPage');
export const reviewItemQuery = z.strictObject({ open: z.stringbool().optional(), ...pageQuery });

export const reviewCandidatesSchema = z
  .object({ reviewers: z.array(personSchema), accountable: z.array(personSchema) })
  .meta({ id: 'ReviewCandidates' });

export const newReviewBody = z
  .strictObject({
    title: text(120),
    scope: z.enum(reviewScopes),
    scopeId: text(60).nullable().default(null),
    reviewers: z.array(uuid).min(1).max(50),
    accountable: uuid,
    dueAt: instant,
    recurrence: z.enum(recurrences).default('once'),
    unanswered: z.enum(unansweredPolicies).default('report'),
    reason: text(2000, { lines: true }),
  })
  .meta({ id: 'NewReview' });

export const reviewAnswerBody = z
  .strictObject({ answer: z.enum(['KEEP', 'REVOKE']), reason: text(2000, { lines: true }) })
  .meta({ id: 'ReviewAnswerRequest' });

export const signOffBody = z
  .strictObject({
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hexadecimal'),
    note: text(2000, { lines: true }),
  })
  .meta({ id: 'SignOffRequest' });
