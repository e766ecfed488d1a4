import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { Principals, permitted } from '#rbac';
import { type Account, AccountStore } from '../accounts/account-store.ts';
import { SessionStore } from '../sessions/session-store.ts';

export interface StateChange {
  readonly id: string;
  /** The version that the administrator saw. */
  readonly version: number;
  readonly reason: string;
}

/** Opens and closes accounts inside one transaction. */
@Injectable()
export class AccountStates {
  constructor(
    private readonly accounts: AccountStore,
    private readonly sessions: SessionStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /** Ends every session of the account with it. Throws `not-found`, `conflict`, `last-admin`, `stale-version`. */
  async disable(tx: Tx, { id, version, reason }: StateChange): Promise<void> {
    const account = await this.locked(tx, id);
    if (id === tx.actor.sub) throw new DomainError('conflict', 'Nobody disables the account they are using');
    if (account.state === 'DISABLED') throw new DomainError('conflict', 'This account is disabled already');
    await this.save(tx, id, { state: 'DISABLED', reason, version });
    await this.principals.deactivate(tx, id);
    const sessions = await this.sessions.endAll(tx, id, 'all');
    await this.audit.record(tx, { action: 'user.disable', object: { type: 'user', id }, detail: { reason, sessions } });
  }

  /** Back to where it was: ACTIVE with its factors, or still to be enrolled. Throws `not-found`, `conflict`, `stale-version`. */
  async enable(tx: Tx, { id, version, reason }: StateChange): Promise<void> {
    const account = await this.locked(tx, id);
    if (account.state !== 'DISABLED') throw new DomainError('conflict', 'This account is not disabled');
    await this.save(tx, id, { state: account.factorEnrolledAt === null ? 'ENROLLING' : 'ACTIVE', reason, version });
    await this.principals.activate(tx, id);
    await this.audit.record(tx, { action: 'user.enable', object: { type: 'user', id }, detail: { reason } });
  }

  /** Ends a lock before its time. Throws `not-found`, `conflict` for one's own. */
  async unlock(tx: Tx, id: string): Promise<void> {
    await this.locked(tx, id);
    if (id === tx.actor.sub) throw new DomainError('conflict', 'Somebody else has to unlock your account');
    await this.accounts.setLock(tx, id, null);
    await this.audit.record(tx, { action: 'user.unlock', object: { type: 'user', id } });
  }

  private async locked(tx: Tx, id: string): Promise<Account> {
    const account = await this.accounts.lock(tx, id);
    if (!account) throw new DomainError('not-found', 'There is no such user');
    return account;
  }

  private async save(tx: Tx, id: string, change: { state: Account['state']; reason: string; version: number }): Promise<void> {
    if (!(await this.accounts.setState(tx, id, change))) {
      throw new DomainError('stale-version', 'Somebody changed this account before you. Look at it again.');
    }
  }
}

@Injectable()
export class ChangeUserState {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly states: AccountStates,
  ) {}

  disable(actor: Actor, change: StateChange): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'user:manage'), (tx) => this.states.disable(tx, change));
  }

  enable(actor: Actor, change: StateChange): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'user:manage'), (tx) => this.states.enable(tx, change));
  }

  unlock(actor: Actor, id: string): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'user:manage'), (tx) => this.states.unlock(tx, id));
  }
}
