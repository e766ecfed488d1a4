import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { DomainError } from '#kernel';
import { Public, Responds } from '#platform';
import { SignInWithPassword } from '../application/sign-in/sign-in-with-password.ts';
import { SignInWithTotp } from '../application/sign-in/sign-in-with-totp.ts';
import { AccountLocked, TooBusy } from '../domain/sign-in-error.ts';
import { setSessionCookie } from './cookie.ts';
import { originOf } from './origin.ts';
import { codeBody, passwordAnswer, passwordBody, sessionSchema } from './schemas.ts';
import type { SessionRequest } from './session.middleware.ts';
import { SessionView } from './session-view.ts';

/** The cookie of the step before, or the answer that a wrong password gets. */
export function halfSession({ session }: SessionRequest) {
  if (!session) throw new DomainError('unauthenticated', 'This sign-in has run out. Begin again.');
  return session;
}

/** A lock says for how long, and a crowd when to come again: RFC 9110, section 10.2.3. */
export async function tellingRetry<T>(response: Response, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AccountLocked || error instanceof TooBusy) response.setHeader('Retry-After', String(error.retryAfter));
    throw error;
  }
}

@Controller('session')
export class SignInController {
  constructor(
    private readonly passwords: SignInWithPassword,
    private readonly codes: SignInWithTotp,
    private readonly view: SessionView,
  ) {}

  @Post('password')
  @HttpCode(200)
  @Public()
  @Responds(passwordAnswer)
  async signInWithPassword(
    @Body({ schema: passwordBody }) body: z.infer<typeof passwordBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = { ...body, origin: originOf(request), request: request.id };
    const { token, factors } = await tellingRetry(response, this.passwords.execute(attempt));
    setSessionCookie(response, token);
    return { next: factors.length > 0 ? 'factor' : 'none', factors };
  }

  @Post('totp')
  @HttpCode(200)
  @Public()
  @Responds(sessionSchema)
  async signInWithTotp(
    @Body({ schema: codeBody }) { code }: z.infer<typeof codeBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = { session: halfSession(request), code, origin: originOf(request), request: request.id };
    const token = await tellingRetry(response, this.codes.execute(attempt));
    setSessionCookie(response, token);
    return this.view.ofToken(token, request.id);
  }
}
