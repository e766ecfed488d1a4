import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { AccountStore } from '../accounts/account-store.ts';
import { type ListedSession, SessionStore } from './session-store.ts';

/** Ends sessions, each with its entry. */
@Injectable()
export class EndSessions {
  constructor(
    private readonly sessions: SessionStore,
    private readonly audit: Audit,
  ) {}

  async end(tx: Tx, user: string, ids: readonly string[], reason: string): Promise<void> {
    for (const session of ids) {
      if (!(await this.sessions.end(tx, session))) continue;
      await this.audit.record(tx, { action: 'auth.session-revoked', object: { type: 'user', id: user }, reason, detail: { session } });
    }
  }
}

/** Sessions of one's own, and, for administrators, of anybody. */
@Injectable()
export class ManageSessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly accounts: AccountStore,
    private readonly ending: EndSessions,
  ) {}

  /** Ends one session of one's own, or with null all but this one. Throws `not-found` for one that is not there. */
  endOwn(actor: Actor, id: string | null): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => {
      const others = (await this.sessions.list(tx, actor.sub)).map((session) => session.id).filter((other) => other !== actor.session);
      if (id !== null && id !== actor.session && !others.includes(id)) throw new DomainError('not-found', 'There is no such session');
      await this.ending.end(tx, actor.sub, id === null ? others : [id], 'by its owner');
    });
  }

  /** Throws `not-found` for an account that is not there. */
  ofUser(actor: Actor, user: string): Promise<ListedSession[]> {
    return this.unitOfWork.run(permitted(actor, 'user:manage'), async (tx) => {
      await this.assertKnown(tx, user);
      return this.sessions.list(tx, user);
    });
  }

  /** Ends every session of somebody else's account. */
  endAllOf(actor: Actor, user: string): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'user:manage'), async (tx) => {
      await this.assertKnown(tx, user);
      await this.ending.end(
        tx,
        user,
        (await this.sessions.list(tx, user)).map(({ id }) => id),
        'by an administrator',
      );
    });
  }

  private async assertKnown(tx: Tx, user: string): Promise<void> {
    if (!(await this.accounts.lock(tx, user))) throw new DomainError('not-found', 'There is no such user');
  }
}
