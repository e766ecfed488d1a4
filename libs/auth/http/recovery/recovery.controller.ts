import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, Public, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { BeginReset } from '../../application/recovery/begin-reset.ts';
import { RequestReset } from '../../application/recovery/request-reset.ts';
import { SignInWithRecoveryCode } from '../../application/sign-in/sign-in-with-recovery-code.ts';
import { setSessionCookie } from '../cookie.ts';
import { originOf } from '../origin.ts';
import { passwordAnswer, sessionSchema } from '../schemas.ts';
import type { SessionRequest } from '../session.middleware.ts';
import { SessionView } from '../session-view.ts';
import { halfSession, tellingRetry } from '../sign-in.controller.ts';
import { recoveryBody, resetAnswer, resetBody, resetRequestBody } from './schemas.ts';

/** Ways back in for somebody who lost a factor or forgot the password. */
@Controller()
export class RecoveryController {
  constructor(
    private readonly recovery: SignInWithRecoveryCode,
    private readonly resets: BeginReset,
    private readonly links: RequestReset,
    private readonly view: SessionView,
  ) {}

  @Post('session/recovery')
  @HttpCode(200)
  @Public()
  @Responds(sessionSchema)
  async signInWithRecoveryCode(
    @Body({ schema: recoveryBody }) { code }: z.infer<typeof recoveryBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = { session: halfSession(request), code, origin: originOf(request), request: request.id };
    const token = await tellingRetry(response, this.recovery.execute(attempt));
    setSessionCookie(response, token);
    return this.view.ofToken(token, request.id);
  }

  @Post('session/reset')
  @HttpCode(200)
  @Public()
  @Responds(passwordAnswer)
  async beginPasswordReset(
    @Body({ schema: resetBody }) body: z.infer<typeof resetBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = { ...body, origin: originOf(request), request: request.id };
    const { token, factors } = await tellingRetry(response, this.resets.execute(attempt));
    setSessionCookie(response, token);
    return { next: 'factor' as const, factors };
  }

  @Post('users/:id/password-reset')
  @HttpCode(200)
  @Requires('user:manage')
  @Responds(resetAnswer)
  requestPasswordReset(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: resetRequestBody }) { reason }: z.infer<typeof resetRequestBody>,
  ) {
    return this.links.execute(actor, id, reason);
  }
}
