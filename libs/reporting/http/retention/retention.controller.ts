import { Body, Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { RetireMonth } from '../../application/retention/retire-month.ts';

const retireBody = z
  .strictObject({
    month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is not a month such as 2019-11'),
    reason: z.string().trim().min(5).max(2000),
  })
  .meta({ id: 'RetireAuditMonth' });

const requestedSchema = z
  .object({ id: uuid, title: z.string(), digest: z.string(), state: z.string() })
  .meta({ id: 'RequestedRetirement' });

@Controller('audit/retention')
export class RetentionController {
  constructor(private readonly retire: RetireMonth) {}

  @Post()
  @Requires('audit:retain')
  @Responds(requestedSchema, { status: 201 })
  requestAuditRetirement(@CurrentActor() actor: Actor, @Body({ schema: retireBody }) body: z.output<typeof retireBody>) {
    return this.retire.request(actor, body);
  }
}
