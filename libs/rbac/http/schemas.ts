import { z } from 'zod';
import { instant, page, pageQuery, text, uuid } from '#platform';
import { type Permission, permissionIds } from '../domain/permissions.ts';

/** The closed list, by name: a screen that names a permission which does not exist does not compile. */
export const permissionSchema = z.enum([...permissionIds] as [Permission, ...Permission[]]).meta({ id: 'Permission' });

export const personSchema = z.object({ id: uuid, name: z.string(), initials: z.string() }).meta({ id: 'Person' });

/** Whether the audit entry is sealed into the chain yet, and under which number. */
export const sealSchema = z.object({ state: z.enum(['sealed', 'pending']), index: z.number().int().nullable() }).meta({ id: 'Seal' });

export const approvalSummarySchema = z
  .object({
    id: uuid,
    number: z.string(),
    action: z.string(),
    title: z.string(),
    maker: personSchema,
    madeAt: instant,
    expiresAt: instant,
    state: z.enum(['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'VOID']),
    checker: personSchema.nullable(),
    decidedAt: instant.nullable(),
    canDecide: z.boolean(),
    whyNot: z.string().nullable(),
    stillNeeded: z.number().int().describe('How many people must still agree'),
  })
  .meta({ id: 'ApprovalSummary' });

export const approvalDetailSchema = approvalSummarySchema
  .extend({
    subject: z.object({ type: z.string(), id: z.string() }),
    digest: z.string(),
    reason: z.string(),
    decisionReason: z.string().nullable(),
    changes: z.array(z.object({ label: z.string(), before: z.string(), after: z.string() })),
    caseId: uuid.nullable(),
    entries: z.object({ made: sealSchema, decided: sealSchema.nullable() }),
    needs: z
      .array(z.object({ permission: z.string(), says: z.string(), needed: z.number().int(), given: z.number().int() }))
      .describe('Every group must agree, with so many people who hold its permission'),
    votes: z.array(
      z.object({
        voter: personSchema,
        permission: z.string(),
        verdict: z.enum(['APPROVE', 'REFUSE']),
        reason: z.string().nullable(),
        at: instant,
        seal: sealSchema,
      }),
    ),
  })
  .meta({ id: 'ApprovalDetail' });

export const approvalPage = page(approvalSummarySchema, 'ApprovalPage');
export const approvalQuery = z.strictObject({ box: z.enum(['needs-you', 'yours', 'done']).optional(), ...pageQuery });

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hexadecimal');
export const approveBody = z.strictObject({ digest, reason: text(2000, { lines: true }).optional() }).meta({ id: 'ApproveRequest' });
export const refuseBody = z.strictObject({ digest, reason: text(2000, { lines: true }) }).meta({ id: 'RefuseRequest' });

export const roleListSchema = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string(),
          name: z.string(),
          description: z.string(),
          permissions: z.array(permissionSchema),
          predefined: z.boolean(),
          holders: z.number().int(),
        })
        .meta({ id: 'Role' }),
    ),
    permissions: z.array(
      z
        .object({
          id: permissionSchema,
          module: z.string(),
          sensitivity: z.enum(['ordinary', 'sensitive', 'privileged']),
          stepUp: z.boolean(),
          says: z.string(),
        })
        .meta({ id: 'PermissionEntry' }),
    ),
  })
  .meta({ id: 'RoleList' });

export const roleChangeBody = z
  .strictObject({ role: text(40), change: z.enum(['grant', 'revoke']), reason: text(2000, { lines: true }) })
  .meta({ id: 'RoleChangeRequest' });

export const teamSchema = z
  .object({
    id: uuid,
    name: z.string(),
    kind: z.enum(['team', 'compartment']),
    members: z.array(personSchema),
    version: z.number().int(),
  })
  .meta({ id: 'Team' });
export const teamListSchema = z.object({ items: z.array(teamSchema) }).meta({ id: 'TeamList' });
export const createTeamBody = z
  .strictObject({ name: text(80), kind: z.enum(['team', 'compartment']).default('team').describe('a compartment hides what lies in it') })
  .meta({ id: 'NewTeam' });
export const queueSchema = z
  .object({
    id: uuid,
    name: z.string(),
    open: z.boolean().describe('Everybody who works with team scope sees what lies in it'),
    teams: z.array(uuid),
    version: z.number().int(),
  })
  .meta({ id: 'Queue' });
export const queueListSchema = z.object({ items: z.array(queueSchema) }).meta({ id: 'QueueList' });
export const createQueueBody = z.strictObject({ name: text(80) }).meta({ id: 'NewQueue' });
export const queueChangeBody = z
  .strictObject({
    open: z.boolean(),
    teams: z
      .array(uuid)
      .max(200)
      .refine((ids) => new Set(ids).size === ids.length, 'names a team twice'),
    reason: text(2000, { lines: true }),
  })
  .meta({ id: 'QueueChangeRequest' });
export const teamChangeBody = z
  .strictObject({ userId: uuid, change: z.enum(['add', 'remove']), reason: text(2000, { lines: true }) })
  .meta({ id: 'TeamChangeRequest' });
