import { Body, Controller, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { ChangeEscalation } from '../../application/incidents/change-escalation.ts';
import { escalationBody, escalationSchema, requestedSchema } from './incident-schemas.ts';

@Controller('escalation')
export class EscalationController {
  constructor(private readonly escalation: ChangeEscalation) {}

  @Get()
  @Requires('incident:handle')
  @Responds(escalationSchema)
  getEscalation(@CurrentActor() actor: Actor) {
    return this.escalation.show(actor);
  }

  @Post('changes')
  @Requires('escalation:manage')
  @Responds(requestedSchema, { status: 201 })
  requestEscalationChange(@CurrentActor() actor: Actor, @Body({ schema: escalationBody }) body: z.infer<typeof escalationBody>) {
    return this.escalation.request(actor, body);
  }
}
