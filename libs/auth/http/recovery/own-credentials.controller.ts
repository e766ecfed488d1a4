import { Body, Controller, Delete, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { OwnFactors } from '../../application/factors/own-factors.ts';
import { ChangePassword } from '../../application/recovery/change-password.ts';
import { RenewRecoveryCodes } from '../../application/recovery/recovery-codes.ts';
import { ReplaceAuthenticator } from '../../application/recovery/replace-authenticator.ts';
import { factorsSchema } from '../factors/schemas.ts';
import { fullSession } from '../full-session.ts';
import { originOf } from '../origin.ts';
import { codeBody, enrolAnswer } from '../schemas.ts';
import type { SessionRequest } from '../session.middleware.ts';
import { tellingRetry } from '../sign-in.controller.ts';
import { passwordChangeBody, recoveryCodes } from './schemas.ts';

/** Password, authenticator app and recovery codes of one's own, after a fresh proof. */
@Controller('session')
export class OwnCredentialsController {
  constructor(
    private readonly factors: OwnFactors,
    private readonly passwords: ChangePassword,
    private readonly authenticator: ReplaceAuthenticator,
    private readonly codes: RenewRecoveryCodes,
  ) {}

  @Post('password-change')
  @HttpCode(204)
  @Requires('factor:own')
  changePassword(
    @CurrentActor() actor: Actor,
    @Body({ schema: passwordChangeBody }) body: z.infer<typeof passwordChangeBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const change = { ...body, username: fullSession(request).username, origin: originOf(request) };
    return tellingRetry(response, this.passwords.execute(actor, change));
  }

  @Post('authenticator')
  @HttpCode(200)
  @Requires('factor:own')
  @Responds(enrolAnswer)
  beginAuthenticator(@CurrentActor() actor: Actor, @Req() request: SessionRequest) {
    return this.authenticator.begin(actor, fullSession(request).username);
  }

  @Post('authenticator/confirm')
  @HttpCode(200)
  @Requires('factor:own')
  @Responds(factorsSchema)
  async confirmAuthenticator(
    @CurrentActor() actor: Actor,
    @Body({ schema: codeBody }) { code }: z.infer<typeof codeBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    await tellingRetry(response, this.authenticator.confirm(actor, code, originOf(request)));
    return this.factors.list(actor);
  }

  @Delete('authenticator')
  @Requires('factor:own')
  @Responds(factorsSchema)
  async removeAuthenticator(@CurrentActor() actor: Actor) {
    await this.authenticator.remove(actor);
    return this.factors.list(actor);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Requires('factor:own')
  @Responds(recoveryCodes)
  async renewRecoveryCodes(@CurrentActor() actor: Actor) {
    return { codes: await this.codes.execute(actor) };
  }
}
