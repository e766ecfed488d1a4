import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { RequestFactorReset } from '../../application/recovery/request-factor-reset.ts';
import { factorResetAnswer, resetRequestBody } from './schemas.ts';

/** A new start for somebody who lost every factor. */
@Controller('users')
export class FactorResetController {
  constructor(private readonly resets: RequestFactorReset) {}

  @Post(':id/factor-reset')
  @HttpCode(200)
  @Requires('user:manage')
  @Responds(factorResetAnswer)
  requestFactorReset(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: resetRequestBody }) { reason }: z.infer<typeof resetRequestBody>,
  ) {
    return this.resets.execute(actor, id, reason);
  }
}
