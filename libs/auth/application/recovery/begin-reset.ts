import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Tx, UnitOfWork } from '#platform';
import { enrolmentDigest } from '../../domain/enrolment-code.ts';
import { AccountLocked, secondsUntil, wrongPassword } from '../../domain/sign-in-error.ts';
import { type Account, AccountStore } from '../accounts/account-store.ts';
import { anonymousSignIn } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import { AfterPassword, type PasswordAccepted } from '../sign-in/after-password.ts';
import { Failures, Strangers } from '../sign-in/failures.ts';
import { CredentialStore } from './credential-store.ts';
import { NewPasswords } from './new-passwords.ts';

export interface ResetAttempt {
  readonly username: string;
  readonly code: string;
  readonly password: string;
  readonly origin: Origin;
  readonly request: string;
}

type Refused = { locked: number } | { refused: true };

/** Whether the link is good, inside one transaction. */
@Injectable()
export class ResetAdmission {
  constructor(
    private readonly accounts: AccountStore,
    private readonly credentials: CredentialStore,
    private readonly failures: Failures,
    private readonly strangers: Strangers,
  ) {}

  /** The account that the code belongs to, or why not. Commit what it wrote in either case. */
  async admit(tx: Tx, { username, code, origin }: ResetAttempt): Promise<Refused | Account> {
    const known = await this.accounts.byUsername(tx, username);
    if (!known) {
      const locked = await this.strangers.locked(tx, username);
      if (locked !== null) return { locked };
      await this.strangers.failed(tx, username, origin);
      return { refused: true };
    }
    const account = (await this.accounts.lock(tx, known.id)) ?? known;
    const locked = secondsUntil(account.lockedUntil, tx.now());
    if (locked !== null) return { locked };
    const reset = await this.credentials.reset(tx, account.id);
    const good = reset && secondsUntil(reset.expiresAt, tx.now()) !== null && timingSafeEqual(reset.hash, enrolmentDigest(code));
    if (good && account.state === 'ACTIVE') return account;
    await this.failures.failed(tx, account, { factor: 'password', reason: 'reset-code', origin });
    return { refused: true };
  }
}

/** The new password waits, and the way to the second factor opens. */
@Injectable()
export class ResetStep {
  constructor(
    private readonly admission: ResetAdmission,
    private readonly credentials: CredentialStore,
    private readonly next: AfterPassword,
  ) {}

  admit(tx: Tx, attempt: ResetAttempt): Promise<Refused | Account> {
    return this.admission.admit(tx, attempt);
  }

  /** Looked at again: the link may have been used, or the account locked, while the password was being hashed. */
  async open(tx: Tx, attempt: ResetAttempt, hash: string): Promise<Refused | PasswordAccepted> {
    const account = await this.admission.admit(tx, attempt);
    if (!('id' in account)) return account;
    const opened = await this.next.open(tx, account, attempt.origin, 'reset-code');
    await this.credentials.setNextPassword(tx, account.id, { hash, session: opened.session });
    return opened;
  }
}

@Injectable()
export class BeginReset {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly passwords: NewPasswords,
    private readonly step: ResetStep,
  ) {}

  /**
   * Trades the code of a one-time link for a new password, which counts once a second factor was given: a link alone opens nothing.
   * Throws `validation` for a password that cannot be taken, `invalid-credentials` for whatever did not match, `account-locked`.
   */
  async execute(attempt: ResetAttempt): Promise<PasswordAccepted> {
    const actor = anonymousSignIn(attempt.request);
    await this.unitOfWork.run(actor, (tx) => this.passwords.assertGood(tx, attempt.password, attempt.username));
    // Hashed before anything is known about the name, so that the time taken says nothing about it.
    const hash = await this.passwords.hash(attempt.password);
    const admitted = await this.unitOfWork.run(actor, async (tx) => {
      const account = await this.step.admit(tx, attempt);
      return 'id' in account ? { ...account, barred: await this.passwords.barred(tx, account.id) } : account;
    });
    if (!('id' in admitted)) throw refusalOf(admitted);
    await this.passwords.assertNew(attempt.password, admitted.barred);
    const opened = await this.unitOfWork.run(actor, (tx) => this.step.open(tx, attempt, hash));
    if (!('token' in opened)) throw refusalOf(opened);
    return opened;
  }
}

const refusalOf = (refused: Refused) => ('locked' in refused ? new AccountLocked(refused.locked) : wrongPassword());
