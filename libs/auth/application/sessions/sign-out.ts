import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { LeaveProvider } from '../saml/leave-provider.ts';
import { SessionStore } from './session-store.ts';

@Injectable()
export class SignOut {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly audit: Audit,
    private readonly leaving: LeaveProvider,
  ) {}

  /**
   * Ends the actor's session; its cookie is worth nothing afterwards. Returns the address at which an identity provider ends its own, or
   * null: the session here is over in any case.
   */
  async execute(actor: Actor): Promise<string | null> {
    const federation = await this.unitOfWork.run(actor, async (tx) => {
      const found = await this.sessions.federation(tx, actor.session);
      await this.sessions.end(tx, actor.session);
      await this.audit.record(tx, { action: 'auth.sign-out', object: { type: 'user', id: actor.sub } });
      return found;
    });
    return federation && this.leaving.execute(federation, actor.request);
  }
}
