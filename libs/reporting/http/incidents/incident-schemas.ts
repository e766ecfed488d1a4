import { z } from 'zod';
import { page, pageQuery, text, uuid } from '#platform';
import { personSchema } from '#rbac';

const count = z.number().int();
const when = z.string().nullable();
const words = text(2000, { lines: true });

const incident = {
  id: uuid,
  number: z.string(),
  cause: z.enum(['mismatch', 'gap', 'rollback', 'unproven', 'lost', 'stalled', 'unchecked', 'unwatched', 'lagging', 'silent', 'untold']),
  severity: z.enum(['warning', 'critical']),
  subject: z.string(),
  title: z.string(),
  says: z.string(),
  next: z.string(),
  index: count.nullable(),
  entry: z.string().nullable(),
  openedAt: z.string(),
  lastSeenAt: z.string(),
  recoveredAt: when,
  level: count,
  nextAt: when,
  acknowledgedAt: when,
  acknowledgedBy: personSchema.nullable(),
  note: z.string().nullable(),
  closedAt: when,
  closedBy: personSchema.nullable(),
  reason: z.string().nullable(),
  twoPeople: z.boolean(),
};

export const incidentSchema = z.object(incident).meta({ id: 'Incident' });
export const incidentPage = page(incidentSchema, 'IncidentPage');
export const incidentQuery = z.strictObject({ state: z.enum(['open', 'closed']).default('open'), ...pageQuery });

const delivery = z.object({
  channel: z.enum(['email', 'webhook']),
  desk: z.string(),
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: count,
  endedAt: when,
  error: z.string().nullable(),
});

/** With who was told at which level, and how far that got. */
export const incidentDetailSchema = z
  .object({
    ...incident,
    told: z.array(
      z.object({
        level: count,
        at: z.string(),
        permission: z.string().nullable(),
        groups: z.array(z.string()),
        deliveries: z.array(delivery),
      }),
    ),
  })
  .meta({ id: 'IncidentDetail' });

export const acknowledgeBody = z.strictObject({ note: words }).meta({ id: 'AcknowledgeIncident' });
export const closeBody = z.strictObject({ reason: words }).meta({ id: 'CloseIncident' });
/** `request` is null where it is closed, else what a second person has to decide. */
export const closedSchema = z.object({ request: uuid.nullable() }).meta({ id: 'IncidentClosing' });

const level = z.strictObject({
  after: count.min(0),
  permission: text(60).nullable(),
  groups: z.array(text(40)).max(10),
});
const https = z.url({ protocol: /^https$/, hostname: /^[^@]+$/ }).max(500);
const desk = z.strictObject({ name: text(40), emails: z.array(z.email().max(254)).max(20), webhook: https.nullable() });

const plan = { version: count.min(1), levels: z.array(level).min(1).max(6), desks: z.array(desk).max(20) };
export const escalationSchema = z.object(plan).meta({ id: 'EscalationPlan' });
export const escalationBody = z.strictObject({ ...plan, reason: words }).meta({ id: 'EscalationChange' });
export const requestedSchema = z.object({ request: uuid }).meta({ id: 'EscalationRequested' });
