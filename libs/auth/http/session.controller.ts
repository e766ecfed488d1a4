import { Controller, Delete, Get, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor, Public, Responds } from '#platform';
import { Requires } from '#rbac';
import { ListDemoAccounts } from '../application/demo/list-demo-accounts.ts';
import { SignOut } from '../application/sessions/sign-out.ts';
import { clearSessionCookie } from './cookie.ts';
import { demoAccountsSchema, sessionSchema, signedOutSchema } from './schemas.ts';
import type { SessionRequest } from './session.middleware.ts';
import { SessionView } from './session-view.ts';

@Controller('session')
export class SessionController {
  constructor(
    private readonly view: SessionView,
    private readonly signingOut: SignOut,
    private readonly demo: ListDemoAccounts,
  ) {}

  @Get()
  @Public()
  @Responds(sessionSchema)
  getSession(@Req() request: SessionRequest) {
    return this.view.of(request);
  }

  @Delete()
  @Requires('session:own')
  @Responds(signedOutSchema)
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response) {
    const leave = await this.signingOut.execute(actor);
    clearSessionCookie(response);
    return { leave };
  }

  @Get('demo-accounts')
  @Public()
  @Responds(demoAccountsSchema)
  async listDemoAccounts() {
    return { items: await this.demo.execute() };
  }
}
