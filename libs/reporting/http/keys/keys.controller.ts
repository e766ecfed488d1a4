import { Body, Controller, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { approvalDetailSchema, Requires } from '#rbac';
import { RequestKeyChange } from '../../application/keys/request-key-change.ts';
import { ShowKeys } from '../../application/keys/show-keys.ts';
import { keyChangeBody, keyStateSchema } from './schemas.ts';

@Controller('keys')
export class KeysController {
  constructor(
    private readonly shown: ShowKeys,
    private readonly requests: RequestKeyChange,
  ) {}

  @Get()
  @Requires('key:manage')
  @Responds(keyStateSchema)
  getKeys(@CurrentActor() actor: Actor) {
    return this.shown.execute(actor);
  }

  @Post('requests')
  @Requires('key:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  requestKeyChange(@CurrentActor() actor: Actor, @Body({ schema: keyChangeBody }) body: z.output<typeof keyChangeBody>) {
    return this.requests.execute(actor, body);
  }
}
