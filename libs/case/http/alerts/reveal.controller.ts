import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { RevealField, type RevealRequest } from '../../application/alerts/reveal-field.ts';
import { revealBody, revealSchema } from './schemas.ts';

/** The schema lets one of the two views through, and not both. */
const requestOf = ({ caseId, alertId, ...target }: z.output<typeof revealBody>): RevealRequest => ({
  ...target,
  view: caseId === undefined ? { alertId: alertId ?? '' } : { caseId },
});

@Controller('reveal')
export class RevealController {
  constructor(private readonly reveal: RevealField) {}

  @Post()
  @HttpCode(200)
  @Requires('field:reveal')
  @Responds(revealSchema)
  revealField(@CurrentActor() actor: Actor, @Body({ schema: revealBody }) body: z.output<typeof revealBody>) {
    return this.reveal.execute(actor, requestOf(body));
  }
}
