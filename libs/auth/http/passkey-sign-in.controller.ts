import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { Public, Responds } from '#platform';
import { BeginCeremony } from '../application/passkeys/begin-ceremony.ts';
import { type KeyAttempt, SignInWithPasskey } from '../application/sign-in/sign-in-with-passkey.ts';
import { setSessionCookie } from './cookie.ts';
import { assertionBody, requestOptions } from './factors/schemas.ts';
import { originOf } from './origin.ts';
import { sessionSchema } from './schemas.ts';
import type { SessionRequest } from './session.middleware.ts';
import { SessionView } from './session-view.ts';
import { tellingRetry } from './sign-in.controller.ts';

/** A half session after a password, or nothing: a full one signs in anew as whoever has the key. */
const halfOf = ({ session }: SessionRequest) => (session?.state === 'PASSWORD' ? session : null);

@Controller('session/passkey')
export class PasskeySignInController {
  constructor(
    private readonly ceremonies: BeginCeremony,
    private readonly signIn: SignInWithPasskey,
    private readonly view: SessionView,
  ) {}

  @Post('options')
  @HttpCode(200)
  @Public()
  @Responds(requestOptions)
  beginPasskeySignIn(@Req() request: SessionRequest) {
    const half = halfOf(request);
    return half ? this.ceremonies.inSession(half, 'second-factor', request.id) : this.ceremonies.anonymous(request.id);
  }

  @Post()
  @HttpCode(200)
  @Public()
  @Responds(sessionSchema)
  async signInWithPasskey(
    @Body({ schema: assertionBody }) { credential }: z.infer<typeof assertionBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const answer = credential as KeyAttempt['response'];
    const attempt = { response: answer, session: halfOf(request), origin: originOf(request), request: request.id };
    const token = await tellingRetry(response, this.signIn.execute(attempt));
    setSessionCookie(response, token);
    return this.view.ofToken(token, request.id);
  }
}
