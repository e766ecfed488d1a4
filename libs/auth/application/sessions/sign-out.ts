import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { SessionStore } from './session-store.ts';

@Injectable()
export class SignOut {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly audit: Audit,
  ) {}

  /** Ends the actor's session; its cookie is worth nothing afterwards. */
  execute(actor: Actor): Promise<void> {
    return this.unitOfWork.run(actor, async (tx) => {
      await this.sessions.end(tx, actor.session);
      await this.audit.record(tx, { action: 'auth.sign-out', object: { type: 'user', id: actor.sub } });
    });
  }
}
