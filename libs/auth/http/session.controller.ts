import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { DomainError } from '#kernel';
import { type Actor, CurrentActor, Public, Responds } from '#platform';
import { Requires } from '#rbac';
import { ListDemoAccounts } from '../application/demo/list-demo-accounts.ts';
import { SignOut } from '../application/sessions/sign-out.ts';
import { StepUp } from '../application/sessions/step-up.ts';
import { clearSessionCookie, setSessionCookie } from './cookie.ts';
import { codeBody, demoAccountsSchema, sessionSchema } from './schemas.ts';
import type { SessionRequest } from './session.middleware.ts';
import { SessionView } from './session-view.ts';
import { tellingRetry } from './sign-in.controller.ts';

/** The session behind the actor. A service has none, and nothing to prove again. */
function fullSession({ session }: SessionRequest) {
  if (session?.state !== 'ACTIVE') throw new DomainError('forbidden', 'Only a person who is signed in proves this again');
  return session;
}

@Controller('session')
export class SessionController {
  constructor(
    private readonly view: SessionView,
    private readonly signingOut: SignOut,
    private readonly steppingUp: StepUp,
    private readonly demo: ListDemoAccounts,
  ) {}

  @Get()
  @Public()
  @Responds(sessionSchema)
  getSession(@Req() request: SessionRequest) {
    return this.view.of(request);
  }

  @Post('step-up')
  @HttpCode(200)
  @Requires('session:own')
  @Responds(sessionSchema)
  async stepUp(
    @Body({ schema: codeBody }) { code }: z.infer<typeof codeBody>,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const proof = { session: fullSession(request), code, request: request.id };
    const token = await tellingRetry(response, this.steppingUp.withCode(proof));
    setSessionCookie(response, token);
    return this.view.ofToken(token, request.id);
  }

  @Delete()
  @HttpCode(204)
  @Requires('session:own')
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.signingOut.execute(actor);
    clearSessionCookie(response);
  }

  @Get('demo-accounts')
  @Public()
  @Responds(demoAccountsSchema)
  async listDemoAccounts() {
    return { items: await this.demo.execute() };
  }
}
