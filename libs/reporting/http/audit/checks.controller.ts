import { Controller, Get, Param, Post } from '@nestjs/common';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { CheckChain } from '../../application/audit/check-chain.ts';
import { checkSchema, startedCheckSchema } from './audit-schemas.ts';

@Controller('audit/checks')
export class ChecksController {
  constructor(private readonly checks: CheckChain) {}

  @Post()
  @Requires('audit:verify')
  @Responds(startedCheckSchema, { status: 201 })
  startAuditCheck(@CurrentActor() actor: Actor) {
    return this.checks.request(actor);
  }

  @Get(':id')
  @Requires('audit:verify')
  @Responds(checkSchema)
  getAuditCheck(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.checks.get(actor, id);
  }
}
