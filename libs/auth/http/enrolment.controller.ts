import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { Public, Responds } from '#platform';
import { BeginEnrolment } from '../application/enrolment/begin-enrolment.ts';
import { ConfirmEnrolment } from '../application/enrolment/confirm-enrolment.ts';
import { EnrolFederated } from '../application/federation/enrol-federated.ts';
import { setSessionCookie } from './cookie.ts';
import { originOf } from './origin.ts';
import { codeBody, enrolAnswer, enrolBody, enrolledSchema } from './schemas.ts';
import type { SessionRequest } from './session.middleware.ts';
import { SessionView } from './session-view.ts';
import { halfSession, tellingRetry } from './sign-in.controller.ts';

@Controller('session/enrol')
export class EnrolmentController {
  constructor(
    private readonly beginning: BeginEnrolment,
    private readonly confirmation: ConfirmEnrolment,
    private readonly federated: EnrolFederated,
    private readonly view: SessionView,
  ) {}

  @Post()
  @HttpCode(200)
  @Public()
  @Responds(enrolAnswer)
  async beginEnrolment(
    @Body({ schema: enrolBody }) body: z.infer<typeof enrolBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = { ...body, origin: originOf(request), request: request.id };
    const { token, ...offer } = await tellingRetry(response, this.beginning.execute(attempt));
    setSessionCookie(response, token);
    return offer;
  }

  /** For an account that an identity provider brought in, which has no code and no password. */
  @Post('factor')
  @HttpCode(200)
  @Public()
  @Responds(enrolAnswer)
  beginFederatedEnrolment(@Req() request: SessionRequest) {
    return this.federated.begin(request.session ?? null, request.id);
  }

  @Post('confirm')
  @HttpCode(200)
  @Public()
  @Responds(enrolledSchema)
  async confirmEnrolment(
    @Body({ schema: codeBody }) { code }: z.infer<typeof codeBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = { session: halfSession(request), code, origin: originOf(request), request: request.id };
    const { token, recoveryCodes } = await tellingRetry(response, this.confirmation.execute(attempt));
    setSessionCookie(response, token);
    return { ...(await this.view.ofToken(token, request.id)), recoveryCodes };
  }
}
