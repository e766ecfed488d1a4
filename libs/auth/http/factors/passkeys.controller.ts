import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { OwnFactors } from '../../application/factors/own-factors.ts';
import { EnrolPasskey } from '../../application/passkeys/enrol-passkey.ts';
import { fullSession } from '../full-session.ts';
import type { SessionRequest } from '../session.middleware.ts';
import { creationOptions, factorsSchema, keyNameBody, newKeyBody } from './schemas.ts';

/** What somebody can prove who they are with: looked at freely, changed after a fresh proof. */
@Controller('session')
export class PasskeysController {
  constructor(
    private readonly factors: OwnFactors,
    private readonly enrolment: EnrolPasskey,
  ) {}

  @Get('factors')
  @Requires('session:own')
  @Responds(factorsSchema)
  listFactors(@CurrentActor() actor: Actor) {
    return this.factors.list(actor);
  }

  @Post('passkeys/options')
  @HttpCode(200)
  @Requires('factor:own')
  @Responds(creationOptions)
  beginPasskey(@CurrentActor() actor: Actor, @Req() request: SessionRequest) {
    return this.enrolment.begin(actor, fullSession(request).username);
  }

  @Post('passkeys')
  @Requires('factor:own')
  @Responds(factorsSchema, { status: 201 })
  async addPasskey(@CurrentActor() actor: Actor, @Body({ schema: newKeyBody }) { name, credential }: z.infer<typeof newKeyBody>) {
    await this.enrolment.finish(actor, { name, response: credential as Parameters<EnrolPasskey['finish']>[1]['response'] });
    return this.factors.list(actor);
  }

  @Patch('passkeys/:id')
  @Requires('factor:own')
  @Responds(factorsSchema)
  async renamePasskey(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: keyNameBody }) { name }: z.infer<typeof keyNameBody>,
  ) {
    await this.factors.renameKey(actor, id, name);
    return this.factors.list(actor);
  }

  @Delete('passkeys/:id')
  @Requires('factor:own')
  @Responds(factorsSchema)
  async removePasskey(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    await this.factors.removeKey(actor, id);
    return this.factors.list(actor);
  }
}
