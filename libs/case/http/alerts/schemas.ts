import { z } from 'zod';
import { instant, money, page, pageQuery, uuid } from '#platform';
import { personSchema } from '#rbac';
import { alertSorts } from '../../application/alerts/alert-store.ts';
import { lines } from '../../application/fields.ts';
import { MAX_BATCH } from '../../application/intake/alert-intake.ts';
import { partyFieldNames } from '../../domain/accounts/masks.ts';
import { revealPurposeCodes } from '../../domain/accounts/reveal-purpose.ts';
import { alertStates } from '../../domain/alerts/alert-state.ts';
import { dismissalReasonCodes } from '../../domain/alerts/dismissal.ts';

const MAX_BULK = 200;

const fieldError = z.object({ field: z.string(), reason: z.string() });
const state = z.enum(alertStates);

export const receiptSchema = z
  .object({ id: uuid, number: z.string(), result: z.enum(['created', 'duplicate']) })
  .meta({ id: 'AlertReceipt' });

// Items are checked one by one further in, so that one bad item does not refuse the whole batch.
export const batchBody = z
  .strictObject({
    items: z
      .array(z.unknown().meta({ description: 'An AlertIntake' }))
      .min(1)
      .max(MAX_BATCH),
  })
  .meta({ id: 'AlertBatch' });

export const batchSchema = z
  .object({
    created: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    items: z.array(
      z.object({
        index: z.int(),
        result: z.enum(['created', 'duplicate', 'rejected']),
        id: uuid.nullable(),
        number: z.string().nullable(),
        fields: z.array(fieldError).optional(),
      }),
    ),
  })
  .meta({ id: 'AlertBatchResult' });

const typed = z
  .string()
  .trim()
  .min(1)
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), 'has control characters');

export const alertQuery = z.strictObject({
  state: z
    .enum(['open', 'all', ...alertStates])
    .default('open')
    .describe('open: NEW and TRIAGED'),
  minScore: z.coerce.number().int().min(0).max(100).optional(),
  typology: typed.max(60).optional(),
  owner: z.union([z.enum(['me', 'none']), uuid]).optional(),
  source: typed.max(60).optional(),
  queue: uuid.optional().describe('What lies in this queue; nothing, for one that is out of sight'),
  q: typed.max(120).optional(),
  sort: z.enum(alertSorts).default('score'),
  dir: z.enum(['asc', 'desc']).default('desc'),
  ...pageQuery,
});

const row = {
  id: uuid,
  number: z.string(),
  typology: z.string(),
  title: z.string(),
  score: z.int(),
  exposure: money,
  currency: z.string(),
  subject: z.string(),
  subjectCount: z.int(),
  state,
  owner: personSchema.nullable(),
  detectedAt: instant,
  receivedAt: instant,
  caseId: uuid.nullable(),
  transactionCount: z.int(),
  version: z.int(),
};

export const alertPage = page(z.object(row).meta({ id: 'AlertRow' }), 'AlertPage');

export const alertSummarySchema = z
  .object({
    open: z.int(),
    unassigned: z.int(),
    byState: z.record(state, z.int()),
    typologies: z.array(z.object({ typology: z.string(), count: z.int() })),
  })
  .meta({ id: 'AlertSummary' });

const veiledSchema = z.object({ masked: z.string(), field: z.string(), revealable: z.boolean() }).meta({ id: 'Veiled' });

const side = z.object({ id: uuid, label: z.string().nullable(), masked: z.string() });
const numbered = z.object({ id: uuid, number: z.string() });

export const alertDetailSchema = z
  .object({
    ...row,
    source: z.string(),
    sourceRef: z.string(),
    factors: z.array(z.object({ label: z.string(), points: z.int() })),
    subjects: z.array(
      z.object({
        accountId: uuid.nullable(),
        partyId: uuid.nullable(),
        role: z.string(),
        label: z.string(),
        account: veiledSchema.nullable(),
        fields: z.array(veiledSchema),
      }),
    ),
    transactions: z.array(
      z.object({
        id: uuid,
        at: instant,
        amount: money,
        currency: z.string(),
        from: side,
        to: side,
        direction: z.enum(['in', 'out', 'within', 'beside']),
      }),
    ),
    case: numbered.nullable(),
    duplicateOf: numbered.nullable(),
    reason: z.object({ code: z.string().nullable(), text: z.string().nullable() }).nullable(),
    similar: z.array(
      z.object({ id: uuid, number: z.string(), title: z.string(), why: z.string(), kind: z.enum(['case', 'alert']), state: z.string() }),
    ),
  })
  .meta({ id: 'AlertDetail' });

const ids = z
  .array(uuid)
  .min(1)
  .max(MAX_BULK)
  .refine((values) => new Set(values).size === values.length, 'names an alert twice');
const note = lines(2000);

export const dismissBody = z
  .strictObject({ ids, reasonCode: z.enum(dismissalReasonCodes), note: note.or(z.literal('')).default('') })
  .meta({ id: 'DismissAlertsRequest' });
export const assignBody = z
  .strictObject({ ids, ownerId: uuid.nullable(), takeOver: z.boolean().default(false) })
  .meta({ id: 'AssignAlertsRequest' });
export const placeAlertsBody = z.strictObject({ ids, queueId: uuid }).meta({ id: 'PlaceAlertsRequest' });
export const restoreBody = z.strictObject({ ids }).meta({ id: 'RestoreAlertsRequest' });
export const duplicateBody = z.strictObject({ of: uuid, note: note.or(z.literal('')).default('') }).meta({ id: 'MarkDuplicateRequest' });

export const outcomesSchema = z
  .object({ items: z.array(z.object({ id: uuid, result: z.enum(['done', 'skipped']), why: z.string().optional() })) })
  .meta({ id: 'AlertOutcomes' });

export const revealBody = z
  .strictObject({
    type: z.enum(['account', 'party']),
    id: uuid,
    field: z.enum(['number', ...partyFieldNames]),
    purpose: z.enum(revealPurposeCodes),
    caseId: uuid.optional(),
    alertId: uuid.optional(),
  })
  .refine(({ caseId, alertId }) => (caseId === undefined) !== (alertId === undefined), {
    path: ['caseId'],
    message: 'names the case or the alert in view of which the value is revealed, and not both',
  })
  .meta({ id: 'RevealRequest' });
export const revealSchema = z.object({ value: z.string(), until: instant }).meta({ id: 'RevealedValue' });
