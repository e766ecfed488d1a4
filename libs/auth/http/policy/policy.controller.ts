import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, instant, Responds, text, uuid } from '#platform';
import { approvalDetailSchema, personSchema, Requires, ShowApprovals } from '#rbac';
import { ChangePolicy } from '../../application/policy/change-policy.ts';
import { ExemptFromMfa } from '../../application/policy/exempt-from-mfa.ts';
import { ShowPolicy } from '../../application/policy/show-policy.ts';
import { policyDocument } from '../../domain/policy/document.ts';
import { profiles } from '../../domain/policy/sign-in-policy.ts';

const reason = text(2000, { lines: true });
const policyBody = z.strictObject({ policy: policyDocument, reason }).meta({ id: 'PolicyChange' });
const exemptionBody = z.strictObject({ userId: uuid, days: z.number().int().min(1).max(90), reason }).meta({ id: 'ExemptionRequest' });
const bound = z.object({ field: z.string(), least: z.number().int(), most: z.number().int(), source: z.string() });
const profile = z.object({ id: z.enum(profiles), says: z.string(), lettersAndDigits: z.boolean(), bounds: z.array(bound) });
const policySchema = z
  .object({
    version: z.number().int(),
    since: instant,
    approval: uuid.nullable(),
    policy: policyDocument,
    floor: z.string(),
    profiles: z.array(profile),
    findings: z.array(z.object({ code: z.enum(['demo-codes', 'exemption', 'detector-off']), says: z.string() })),
    exemptions: z.array(z.object({ id: uuid, person: personSchema, since: instant, until: instant, approval: uuid })),
  })
  .meta({ id: 'PolicyInForce' });

/** What signing in is held to. Read by administrators and auditors, changed by two administrators. */
@Controller('sign-in-policy')
export class PolicyController {
  constructor(
    private readonly view: ShowPolicy,
    private readonly changes: ChangePolicy,
    private readonly exemptions: ExemptFromMfa,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('policy:read')
  @Responds(policySchema)
  getSignInPolicy(@CurrentActor() actor: Actor) {
    return this.view.execute(actor);
  }

  @Post()
  @Requires('policy:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestPolicyChange(@CurrentActor() actor: Actor, @Body({ schema: policyBody }) body: z.infer<typeof policyBody>) {
    const { id } = await this.changes.execute(actor, body.policy, body.reason);
    return this.approvals.one(actor, id);
  }

  @Post('exemptions')
  @Requires('policy:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestExemption(@CurrentActor() actor: Actor, @Body({ schema: exemptionBody }) body: z.infer<typeof exemptionBody>) {
    const { reason: why, ...exemption } = body;
    const { id } = await this.exemptions.execute(actor, exemption, why);
    return this.approvals.one(actor, id);
  }

  @Delete('exemptions/:id')
  @HttpCode(204)
  @Requires('policy:manage')
  endExemption(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string): Promise<void> {
    return this.exemptions.end(actor, id);
  }
}
