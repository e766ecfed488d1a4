import { Controller, Delete, Get, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DomainError } from '#kernel';
import { Public, Responds } from '#platform';
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

  /** Open to everybody, because whoever has a session may end it, whatever roles were taken away, or never given. */
  @Delete()
  @Public()
  @Responds(signedOutSchema)
  async signOut(@Req() { session, actor }: SessionRequest, @Res({ passthrough: true }) response: Response) {
    if (!session) throw new DomainError('not-found', 'There is no session to end');
    if (!actor) throw new DomainError('unauthenticated', 'This sign-in is not finished; it ends by itself');
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
