import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { AccountLocked, secondsUntil, wrongCurrentPassword } from '../../domain/sign-in-error.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { ownFactorsActor } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Failures } from '../sign-in/failures.ts';
import { PasswordNews } from './confirm-reset.ts';
import { CredentialStore } from './credential-store.ts';
import { NewPasswords } from './new-passwords.ts';

export interface PasswordChange {
  readonly username: string;
  readonly current: string;
  readonly password: string;
  readonly origin: Origin;
}

/** Writes of a change of one's own password. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly policies: SignInPolicies,
    private readonly news: PasswordNews,
  ) {}

  /** Throws `conflict` where the password that was compared is not the account's any more. */
  async change(tx: Tx, hashes: { from: string | null; to: string }): Promise<void> {
    const { password } = await this.policies.current(tx);
    if (!(await this.credentials.changePassword(tx, tx.actor.sub, hashes, password.remembered)))
      throw new DomainError('conflict', 'The password was changed elsewhere meanwhile. Sign in with that one first.');
    await this.news.changed(tx, tx.actor.sub, 'the password was changed by its owner', tx.actor.session);
  }
}

/** A wrong password in a session counts like one at the door. */
@Injectable()
export class CurrentPassword {
  constructor(
    private readonly accounts: AccountStore,
    private readonly failures: Failures,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Slow, and so outside of any transaction. */
  matches(stored: string | null, password: string): Promise<boolean> {
    return this.hasher.matches(stored, password);
  }

  /** Why not, or null. Commit what it wrote in either case. */
  async refusal(tx: Tx, right: boolean, origin: Origin) {
    const account = await this.accounts.lock(tx, tx.actor.sub);
    const locked = secondsUntil(account?.lockedUntil ?? null, tx.now());
    if (!account || locked !== null) return new AccountLocked(locked ?? 1);
    if (right) return null;
    const lock = await this.failures.failed(tx, account, { factor: 'password', reason: 'password', origin });
    return lock === null ? wrongCurrentPassword() : new AccountLocked(lock, true);
  }
}

@Injectable()
export class ChangePassword {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly passwords: NewPasswords,
    private readonly current: CurrentPassword,
    private readonly own: OwnPassword,
  ) {}

  /**
   * Another password of one's own, after a fresh proof and the one before. Ends the other sessions.
   * Throws `validation`, also for one that was used lately; `invalid-credentials`, `account-locked`, `unavailable`;
   * `conflict` where another password took the place of the one before meanwhile.
   */
  async execute(actor: Actor, { username, current, password, origin }: PasswordChange): Promise<void> {
    const barred = await this.unitOfWork.run(ownFactorsActor(actor), async (tx) => {
      await this.passwords.assertGood(tx, password, username);
      return this.passwords.barred(tx, actor.sub);
    });
    const right = await this.current.matches(barred.current, current);
    const refusal = await this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.current.refusal(tx, right, origin));
    if (refusal) throw refusal;
    await this.passwords.assertNew(password, barred);
    const hash = await this.passwords.hash(password);
    await this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.own.change(tx, { from: barred.current, to: hash }));
  }
}
