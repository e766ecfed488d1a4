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

const scopes = z.record(z.string(), z.enum(['own', 'compartment', 'team', 'all'])).describe('Permission → how far it reaches over objects');

export const roleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    permissions: z.array(permissionSchema),
    scopes,
    predefined: z.boolean().describe('Comes with the product and cannot be changed'),
    shipped: z.boolean().describe('An example that came with the product and can be changed'),
    version: z.number().int(),
    retiredAt: instant.nullable(),
    holders: z.number().int(),
  })
  .meta({ id: 'Role' });

export const roleListSchema = z
  .object({
    items: z.array(roleSchema),
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
    rules: z.array(
      z
        .object({
          id: z.string(),
          says: z.string(),
          one: z.array(z.string()),
          other: z.array(z.string()),
          withinPredefined: z.boolean().optional().describe('One predefined role may hold both by itself'),
        })
        .meta({ id: 'SeparationRule' }),
    ),
  })
  .meta({ id: 'RoleList' });

const roleVersion = z
  .object({
    version: z.number().int(),
    name: z.string(),
    description: z.string(),
    permissions: scopes,
    clonedFrom: z.string().nullable(),
    madeAt: instant,
    approval: uuid.nullable().describe('The approved request; null for what came with a release'),
  })
  .meta({ id: 'RoleVersion' });
const difference = z
  .object({ permission: z.string(), before: z.string().nullable(), after: z.string().nullable() })
  .meta({ id: 'PermissionDifference' });

export const roleDetailSchema = roleSchema.extend({ versions: z.array(roleVersion) }).meta({ id: 'RoleDetail' });
export const roleDiffSchema = z
  .object({ before: roleVersion, after: roleVersion, differences: z.array(difference) })
  .meta({ id: 'RoleDiff' });
export const rolePreviewSchema = z
  .object({
    differences: z.array(difference),
    holders: z.number().int().describe('People whose rights it touches'),
    broken: z.array(z.object({ rule: z.string(), says: z.string(), holders: z.number().int() })).describe('Rules that would refuse it'),
    objects: z
      .array(z.object({ permission: z.string(), says: z.string(), before: z.number().int(), after: z.number().int() }))
      .describe('How many objects are reached, outside of compartments; 10,001 stands for more than 10,000'),
  })
  .meta({ id: 'RolePreview' });

const reason = text(2000, { lines: true });
export const roleId = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'is 2 to 40 small letters, digits and hyphens, a letter first');
const wantedScopes = z
  .record(z.string().max(60), z.string().max(20))
  .refine((wanted) => Object.keys(wanted).length <= 100, 'has at most 100');
const roleFacts = { name: text(80), description: text(500), permissions: wantedScopes, reason };
export const newRoleBody = z.strictObject({ id: roleId, ...roleFacts, cloneOf: roleId.optional() }).meta({ id: 'NewRole' });
export const roleVersionBody = z.strictObject(roleFacts).meta({ id: 'NewRoleVersion' });
export const roleRetirementBody = z.strictObject({ reason }).meta({ id: 'RoleRetirement' });
export const rolePreviewBody = z.strictObject({ role: roleId.optional(), permissions: wantedScopes }).meta({ id: 'RolePreviewRequest' });
const number = z.coerce.number().int().min(1).max(1_000_000);
export const roleDiffQuery = z.strictObject({ from: number, to: number });
export const grantPreviewQuery = z.strictObject({ role: roleId, change: z.enum(['grant', 'revoke']) });

export const roleChangeBody = z
  .strictObject({
    role: text(40),
    change: z.enum(['grant', 'revoke']),
    reason: text(2000, { lines: true }),
    from: instant.optional().describe('When a grant begins; at once without it'),
    until: instant.optional().describe('When a grant ends by itself; only by hand without it'),
  })
  .refine(({ change, from, until }) => change === 'grant' || (from === undefined && until === undefined), 'only a grant has times')
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
