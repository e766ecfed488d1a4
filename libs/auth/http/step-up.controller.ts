import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { Responds } from '#platform';
import { Requires } from '#rbac';
import { BeginCeremony } from '../application/passkeys/begin-ceremony.ts';
import { type KeyOfSession, StepUp } from '../application/sessions/step-up.ts';
import { setSessionCookie } from './cookie.ts';
import { assertionBody, requestOptions } from './factors/schemas.ts';
import { fullSession } from './full-session.ts';
import { originOf } from './origin.ts';
import { codeBody, sessionSchema } from './schemas.ts';
import type { SessionRequest } from './session.middleware.ts';
import { SessionView } from './session-view.ts';
import { tellingRetry } from './sign-in.controller.ts';

@Controller('session/step-up')
export class StepUpController {
  constructor(
    private readonly steppingUp: StepUp,
    private readonly ceremonies: BeginCeremony,
    private readonly view: SessionView,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('session:own')
  @Responds(sessionSchema)
  stepUp(
    @Body({ schema: codeBody }) { code }: z.infer<typeof codeBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const proof = { session: fullSession(request), code, origin: originOf(request), request: request.id };
    return this.renewed(request, response, this.steppingUp.withCode(proof));
  }

  @Post('passkey/options')
  @HttpCode(200)
  @Requires('session:own')
  @Responds(requestOptions)
  beginPasskeyStepUp(@Req() request: SessionRequest) {
    return this.ceremonies.inSession(fullSession(request), 'step-up', request.id);
  }

  @Post('passkey')
  @HttpCode(200)
  @Requires('session:own')
  @Responds(sessionSchema)
  stepUpWithPasskey(
    @Body({ schema: assertionBody }) { credential }: z.infer<typeof assertionBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const answer = credential as KeyOfSession['response'];
    const proof = { session: fullSession(request), response: answer, origin: originOf(request), request: request.id };
    return this.renewed(request, response, this.steppingUp.withKey(proof));
  }

  private async renewed(request: SessionRequest, response: Response, proving: Promise<string>) {
    const token = await tellingRetry(response, proving);
    setSessionCookie(response, token);
    return this.view.ofToken(token, request.id);
  }
}
