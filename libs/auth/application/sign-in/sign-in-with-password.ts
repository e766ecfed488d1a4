import { Injectable } from '@nestjs/common';
import { type Tx, UnitOfWork } from '#platform';
import { AccountLocked, secondsUntil, wrongPassword } from '../../domain/sign-in-error.ts';
import { AccountStore, type AccountWithPassword } from '../accounts/account-store.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { anonymousSignIn } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import { AfterPassword, type PasswordAccepted } from './after-password.ts';
import { Failures, Strangers } from './failures.ts';

export interface PasswordAttempt {
  readonly username: string;
  readonly password: string;
  readonly origin: Origin;
  readonly request: string;
}

/** What became of an attempt. Refusals are values here, because what they wrote must be committed before anybody is told. */
type Outcome = PasswordAccepted | { locked: number } | { refused: true } | { changed: true };

/** Reads and writes of the first step, each in one transaction; the slow comparison lies between them and holds no connection. */
@Injectable()
export class PasswordStep {
  constructor(
    private readonly accounts: AccountStore,
    private readonly failures: Failures,
    private readonly strangers: Strangers,
    private readonly next: AfterPassword,
  ) {}

  async before(tx: Tx, username: string) {
    const account = await this.accounts.withPassword(tx, username);
    if (!account) return { account, hash: null, locked: await this.strangers.locked(tx, username) };
    return { account, hash: account.passwordHash, locked: secondsUntil(account.lockedUntil, tx.now()) };
  }

  /** `known` is the account with the hash that was compared. Where another stands there by now, nothing was proved either way. */
  async after(tx: Tx, { username, origin }: PasswordAttempt, known: AccountWithPassword | null, right: boolean): Promise<Outcome> {
    if (!known) {
      await this.strangers.failed(tx, username, origin);
      return { refused: true };
    }
    const account = await this.accounts.lockWithPassword(tx, known.id);
    if (!account) return { refused: true };
    // Guesses that were under way when the lock fell do not count as right any more.
    const locked = secondsUntil(account.lockedUntil, tx.now());
    if (locked !== null) return { locked };
    if (account.passwordHash !== known.passwordHash) return { changed: true };
    if (!right || account.state !== 'ACTIVE') {
      const reason = right ? `account-${account.state.toLowerCase()}` : 'password';
      await this.failures.failed(tx, account, { factor: 'password', reason, origin });
      return { refused: true };
    }
    if (account.passwordFailures > 0) await this.accounts.clearFailures(tx, account.id, 'password');
    return this.next.open(tx, account, origin);
  }

  /** Keeps the accepted password under today's cost. */
  async rehash(tx: Tx, { id, passwordHash }: AccountWithPassword, hash: string): Promise<void> {
    if (passwordHash) await this.accounts.rehash(tx, id, { from: passwordHash, to: hash });
  }
}

@Injectable()
export class SignInWithPassword {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hasher: PasswordHasher,
    private readonly step: PasswordStep,
  ) {}

  /**
   * The first of two steps. Returns the cookie of a session that is good for the second alone, and what the second may be.
   * Throws `invalid-credentials` for whatever did not match, without saying what; `account-locked`; `unavailable` under a flood.
   */
  async execute(attempt: PasswordAttempt): Promise<PasswordAccepted> {
    const first = await this.once(attempt);
    // Compared with a hash that was replaced meanwhile: by a new password, or by the same one hashed anew. It is compared with that one.
    const outcome = 'changed' in first ? await this.once(attempt) : first;
    if ('token' in outcome) return outcome;
    if ('locked' in outcome) throw new AccountLocked(outcome.locked);
    throw wrongPassword();
  }

  private async once(attempt: PasswordAttempt): Promise<Outcome> {
    const actor = anonymousSignIn(attempt.request);
    const { account, hash, locked } = await this.unitOfWork.read(actor, async (tx) => {
      await this.hasher.prepare(tx);
      return this.step.before(tx, attempt.username);
    });
    if (locked !== null) return { locked };
    const right = await this.hasher.matches(hash, attempt.password);
    const rehashed = right && hash !== null && this.hasher.outdated(hash) ? await this.hasher.hash(attempt.password) : null;
    return this.unitOfWork.run(actor, async (tx) => {
      const outcome = await this.step.after(tx, attempt, account, right);
      if (account && rehashed && 'token' in outcome) await this.step.rehash(tx, account, rehashed);
      return outcome;
    });
  }
}
