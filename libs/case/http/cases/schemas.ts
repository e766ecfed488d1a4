import { z } from 'zod';
import { instant, money, page, pageQuery, uuid } from '#platform';
import { approvalSummarySchema, personSchema, sealSchema } from '#rbac';
import { CASE_SORTS } from '../../application/cases/case-store.ts';
import { TIMELINE_KINDS } from '../../application/cases/show-timeline.ts';
import { line, lines } from '../../application/fields.ts';
import { CASE_ROLES, CASE_STATES, CASE_TYPES, PRIORITIES } from '../../domain/cases/case-states.ts';
import { CASE_VERBS } from '../../domain/cases/transitions.ts';
import { DISPOSITIONS } from '../../domain/decision/dispositions.ts';

const MAX_ALERTS = 200;
const MAX_EXPANDED = 20;

const state = z.enum(CASE_STATES);
const type = z.enum(CASE_TYPES);
const priority = z.literal(PRIORITIES);
const disposition = z.enum(DISPOSITIONS);
const title = line(200).refine((value) => value.length >= 3, 'is shorter than 3 characters');
const typology = line(60);
const reason = lines(2000);
const alertIds = z
  .array(uuid)
  .max(MAX_ALERTS)
  .refine((ids) => new Set(ids).size === ids.length, 'names an alert twice');

export const openCaseBody = z
  .strictObject({
    title,
    type,
    typology,
    priority,
    alertIds: alertIds.default([]),
    teamId: uuid.nullable().optional().describe('by default the team of whoever opens it, if there is one only'),
    queueId: uuid.optional().describe('by default the queue of the first alert'),
    compartmentId: uuid.optional(),
    summary: lines(4000).or(z.literal('')).optional(),
    unassigned: z.boolean().default(false).describe('leaves the case in the queue; otherwise it belongs to whoever opens it'),
  })
  .meta({ id: 'OpenCaseRequest' });
export const addAlertsBody = z.strictObject({ alertIds: alertIds.min(1) }).meta({ id: 'AddAlertsRequest' });
export const updateCaseBody = z
  .strictObject({
    title: title.optional(),
    summary: lines(4000).or(z.literal('')).optional(),
    priority: priority.optional(),
    type: type.optional(),
    typology: typology.optional(),
  })
  .meta({ id: 'UpdateCaseRequest' });
export const placeCaseBody = z
  .strictObject({
    teamId: uuid.nullable().optional(),
    queueId: uuid.optional(),
    compartmentId: uuid.nullable().optional(),
    reason: reason.or(z.literal('')).default(''),
  })
  .meta({ id: 'PlaceCaseRequest' });
export const placedSchema = z.object({ version: z.int(), inSight: z.boolean() }).meta({ id: 'PlacedCase' });
export const assignCaseBody = z.strictObject({ ownerId: uuid.nullable() }).meta({ id: 'AssignCaseRequest' });
export const moveCaseBody = z
  .strictObject({ verb: z.enum(CASE_VERBS), reason: reason.or(z.literal('')).default('') })
  .meta({ id: 'MoveCaseRequest' });
export const reasonBody = z.strictObject({ reason: lines(2000, 5) }).meta({ id: 'CaseReasonRequest' });
export const addAccountBody = z.strictObject({ accountId: uuid, role: z.enum(CASE_ROLES) }).meta({ id: 'AddCaseAccountRequest' });
export const commentBody = z.strictObject({ body: lines(10_000) }).meta({ id: 'CommentRequest' });

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value), z.array(item).max(50));

/** `open` stands for every state but CLOSED. */
export const caseQuery = z.strictObject({
  state: listOf(z.enum(['open', 'all', ...CASE_STATES])).default(['open']),
  owner: z.union([z.enum(['me', 'none']), uuid]).optional(),
  priority: z.coerce.number().pipe(priority).optional(),
  type: type.optional(),
  team: uuid.optional(),
  queue: uuid.optional(),
  compartment: uuid.optional(),
  q: line(120).optional(),
  sort: z.enum(CASE_SORTS).default('updated'),
  ...pageQuery,
});
export const timelineQuery = z.strictObject({ kind: z.enum(TIMELINE_KINDS).optional(), ...pageQuery });
export const transactionQuery = z.strictObject(pageQuery);
export const linksQuery = z.strictObject({ expand: listOf(uuid).pipe(z.array(uuid).max(MAX_EXPANDED)).default([]) });
export const searchQuery = z.strictObject({ q: line(120) });

const place = z.object({ id: uuid, name: z.string() });

const row = {
  id: uuid,
  number: z.string(),
  title: z.string(),
  type,
  typology: z.string(),
  priority: z.int(),
  state,
  disposition: disposition.nullable(),
  owner: personSchema.nullable(),
  team: place.nullable(),
  queue: place,
  compartment: place.nullable(),
  exposure: money,
  currency: z.string(),
  createdAt: instant,
  updatedAt: instant,
  detectedAt: instant,
  dueAt: instant,
  alertCount: z.int(),
  version: z.int(),
};

export const casePage = page(z.object(row).meta({ id: 'CaseRow' }), 'CasePage');

const partySchema = z
  .object({
    id: uuid,
    partyId: uuid.nullable(),
    accountId: uuid.nullable(),
    kind: z.enum(['ACCOUNT', 'PERSON', 'ENTITY']),
    label: z.string(),
    role: z.enum(CASE_ROLES),
    veiled: z.array(
      z
        .object({
          masked: z.string(),
          field: z.string(),
          says: z.string(),
          revealable: z.boolean(),
          revealPath: z.object({ type: z.enum(['account', 'party']), id: uuid, field: z.string() }),
        })
        .meta({ id: 'VeiledValue' }),
    ),
  })
  .meta({ id: 'CaseParty' });

export const caseDetailSchema = z
  .object({
    ...row,
    summary: z.string(),
    dispositionReason: z.string().nullable(),
    decisionNote: z.string().nullable(),
    determinedAt: instant.nullable(),
    reportDueAt: instant.nullable(),
    closedAt: instant.nullable(),
    parentId: uuid.nullable(),
    createdBy: personSchema,
    parties: z.array(partySchema),
    figures: z.object({ exposure: money, loss: money, recovered: money, currency: z.string() }),
    alerts: z.array(z.object({ id: uuid, number: z.string(), title: z.string(), score: z.int() })),
    transitions: z.array(z.object({ verb: z.enum(CASE_VERBS), to: state, allowed: z.boolean(), why: z.string().nullable() })),
    approval: approvalSummarySchema.nullable(),
    counts: z.object({ comments: z.int(), evidence: z.int(), timeline: z.int(), transactions: z.int() }),
    evidenceOpened: z.int(),
  })
  .meta({ id: 'CaseDetail' });

export const timelinePage = page(
  z
    .object({
      id: uuid,
      at: instant,
      actor: personSchema,
      action: z.string(),
      says: z.string(),
      kind: z.enum(TIMELINE_KINDS),
      outcome: z.string(),
      seal: sealSchema,
    })
    .meta({ id: 'TimelineEntry' }),
  'TimelinePage',
);

const transactionSide = z.object({ accountId: uuid, label: z.string(), masked: z.string() }).meta({ id: 'TransactionSide' });
export const transactionPage = page(
  z
    .object({
      id: uuid,
      at: instant,
      amount: money,
      currency: z.string(),
      from: transactionSide,
      to: transactionSide,
      kind: z.string().nullable(),
      description: z.string().nullable(),
      flagged: z.boolean(),
    })
    .meta({ id: 'CaseTransaction' }),
  'CaseTransactionPage',
);

export const linksSchema = z
  .object({
    nodes: z.array(
      z
        .object({
          id: uuid,
          label: z.string(),
          masked: z.string(),
          kind: z.literal('account'),
          inCase: z.boolean(),
          expanded: z.boolean(),
          flagged: z.boolean(),
          degree: z.int(),
          total: money,
        })
        .meta({ id: 'LinkNode' }),
    ),
    edges: z.array(
      z
        .object({
          id: z.string(),
          from: uuid,
          to: uuid,
          count: z.int(),
          total: money,
          currency: z.string(),
          first: instant,
          last: instant,
          cycle: z.boolean(),
        })
        .meta({ id: 'LinkEdge' }),
    ),
    cycles: z.array(z.array(uuid)),
    hidden: z.int(),
  })
  .meta({ id: 'CaseLinks' });

const commentSchema = z
  .object({
    id: uuid,
    body: z.string(),
    revision: z.int(),
    author: personSchema,
    createdAt: instant,
    revisedAt: instant,
    mine: z.boolean(),
  })
  .meta({ id: 'Comment' });
export const commentList = z.object({ items: z.array(commentSchema) }).meta({ id: 'CommentList' });

export const searchSchema = z
  .object({
    cases: z.array(z.object({ id: uuid, number: z.string(), title: z.string(), state, priority: z.int() })),
    alerts: z.array(z.object({ id: uuid, number: z.string(), title: z.string(), score: z.int(), state: z.string() })),
  })
  .meta({ id: 'SearchResult' });

export const findAccountsBody = z
  .strictObject({ last4: z.string().regex(/^[0-9A-Za-z]{4}$/, 'must be the last four letters or digits') })
  .meta({ id: 'FindAccountsRequest' });
export const foundAccounts = z
  .object({
    items: z.array(z.object({ id: uuid, label: z.string().nullable(), masked: z.string(), role: z.enum(CASE_ROLES).nullable() })),
  })
  .meta({ id: 'FoundAccounts' });
