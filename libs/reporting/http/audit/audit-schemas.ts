import { z } from 'zod';
import { instant, page, pageQuery, text, uuid } from '#platform';
import { personSchema, sealSchema } from '#rbac';

const count = z.number().int();
const outcome = z.enum(['granted', 'denied', 'failed']);

const row = {
  id: uuid,
  index: count.nullable(),
  at: z.string(),
  actor: personSchema,
  methods: z.array(z.string()),
  action: z.string(),
  says: z.string(),
  object: z.object({
    type: z.string(),
    id: z.string(),
    name: z.string().nullable().describe('What people call it; null where it has no name, or the reader may not see it'),
  }),
  case: z.object({ id: uuid, seq: count }).nullable(),
  outcome,
  reason: z.string().nullable(),
  seal: sealSchema,
};

export const entryRowSchema = z.object(row).meta({ id: 'AuditRow' });
export const entryPageSchema = page(entryRowSchema, 'AuditPage');

export const entrySchema = z
  .object({
    ...row,
    bytes: z.string(),
    leaf: z.string(),
    link: z.string().nullable(),
    payload: z.object({ digest: z.string(), key: z.string() }).nullable(),
  })
  .meta({ id: 'AuditEntryDetail' });

export const entryQuery = z.strictObject({
  actor: uuid.optional(),
  action: text(80).optional(),
  object: text(255).optional(),
  objectType: text(80).optional(),
  caseId: uuid.optional(),
  outcome: outcome.optional(),
  from: instant.optional(),
  to: instant.optional(),
  ...pageQuery,
});

/** Every action there is, under the words it is looked for. */
export const actsSchema = z
  .object({ groups: z.array(z.object({ name: z.string(), actions: z.array(z.object({ action: z.string(), says: z.string() })) })) })
  .meta({ id: 'AuditActs' });

export const actorQuery = z.strictObject({ q: text(100).optional(), id: uuid.optional() });

/** Whoever may have acted: people, machines, and the product's own services. */
export const actorsSchema = z
  .object({
    items: z.array(
      z.object({
        id: uuid,
        kind: z.enum(['person', 'machine', 'service']),
        name: z.string(),
        username: z.string().describe('Empty where there is none'),
      }),
    ),
  })
  .meta({ id: 'AuditActors' });

/** The proof of RFC 6962, section 2.1.1, with the signed checkpoint it leads to. Hashes are hexadecimal. */
export const proofSchema = z
  .object({
    index: count,
    size: count,
    leaf: z.string(),
    path: z.array(z.string()),
    checkpoint: z.string(),
    vkey: z.string(),
    witnesses: z.array(z.object({ name: z.string(), vkey: z.string() })),
    bytes: z.string(),
  })
  .meta({ id: 'EntryProof' });

const broken = z.object({ index: count.nullable(), entry: z.string().nullable(), check: z.string(), says: z.string() }).nullable();

export const lastCheckSchema = z
  .object({ at: z.string(), verdict: z.enum(['ok', 'broken']), entries: count, ms: z.number(), broken })
  .meta({ id: 'LastCheck' });

export const chainStatusSchema = z
  .object({
    log: z.string().nullable(),
    size: count,
    waiting: count,
    lastCheckpointAt: z.string().nullable(),
    checkpoint: z.string().nullable(),
    sealedSecondsAgo: z.number().nullable(),
    state: z.enum(['ok', 'stalled', 'broken']),
    reason: z.string().nullable(),
    key: z.string(),
    pins: z.array(z.string()),
    firstAt: z.string().nullable(),
    lastCheck: lastCheckSchema.nullable(),
    perQuarter: z.array(z.object({ label: z.string(), count })),
    lastMinute: z.array(count),
    incident: z
      .object({ id: uuid, number: z.string(), cause: z.string(), says: z.string(), index: count.nullable(), openedAt: z.string() })
      .nullable(),
    copies: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['siem', 'worm', 'witness']),
        state: z.enum(['ok', 'lagging', 'silent', 'mismatch']),
        says: z.string().nullable(),
        behindEntries: count.nullable(),
        behindSeconds: z.number().nullable(),
        lastAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ChainStatus' });

export const startedCheckSchema = z.object({ id: uuid }).meta({ id: 'StartedCheck' });

const finding = z.object({
  check: z.string(),
  index: count.nullable(),
  entry: z.string().nullable(),
  expected: z.string(),
  found: z.string(),
  says: z.string(),
});

/** A full check: `checked` of `total` entries, and the verdict at the end. */
export const checkSchema = z
  .object({
    id: uuid,
    state: z.enum(['running', 'done', 'failed']),
    requestedAt: z.string(),
    finishedAt: z.string().nullable(),
    checked: count,
    total: count,
    verdict: z
      .object({
        ok: z.boolean(),
        first: count,
        size: count,
        checkpoints: count,
        payloads: count,
        cases: count,
        waiting: count,
        root: z.string().nullable(),
        ms: z.number(),
        broken: finding.nullable(),
        findings: z.array(finding),
      })
      .nullable(),
  })
  .meta({ id: 'ChainCheck' });

/** One story of several stretches: each a request, or what lies between two. */
export const threadSchema = z
  .object({
    stretches: z.array(
      z.object({ title: z.string(), number: z.string().nullable(), approval: uuid.nullable(), entries: z.array(entryRowSchema) }),
    ),
  })
  .meta({ id: 'AuditThread' });
