import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { personSchema, Requires } from '#rbac';
import { WhoSeesCase } from '../../application/cases/who-sees-case.ts';

const reader = z
  .object({
    person: personSchema,
    rule: z.enum(['owner', 'compartment', 'team', 'queue', 'all']),
    scope: z.string(),
    roles: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'CaseReader' });
const caseAccessSchema = z.object({ items: z.array(reader) }).meta({ id: 'CaseAccess' });

/** Who can see a case, and why. */
@Controller('cases/:id/access')
export class CaseAccessController {
  constructor(private readonly access: WhoSeesCase) {}

  @Get()
  @Requires('case:read')
  @Responds(caseAccessSchema)
  async getCaseAccess(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return { items: await this.access.execute(actor, id) };
  }
}
