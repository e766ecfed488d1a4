import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import type { Tx } from '#platform';
import { tierOf } from '../../domain/policy/sign-in-policy.ts';
import { secondsUntil } from '../../domain/sign-in-error.ts';
import { maskedName, usernameKey } from '../../domain/username.ts';
import { type Account, AccountStore, StrangerStore } from '../accounts/account-store.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { type Origin, SessionStore } from '../sessions/session-store.ts';
import { Attempts, type Failure } from '../watch/attempts.ts';

const digestOf = (username: string) => createHash('sha256').update(usernameKey(username)).digest();

/** Some names without an account lock as early as an administrator would, so that an early lock gives no administrator away. */
const strangersTier = (digest: Buffer) => [(digest[0] ?? 0) % 4 === 0 ? 'admin' : 'analyst'];

/** Failures under names that nobody has are counted as those of accounts are. */
@Injectable()
export class Strangers {
  constructor(
    private readonly strangers: StrangerStore,
    private readonly policies: SignInPolicies,
    private readonly attempts: Attempts,
  ) {}

  /** Seconds for which the name stays locked, or null. */
  async locked(tx: Tx, username: string): Promise<number | null> {
    return secondsUntil(await this.strangers.lockedUntil(tx, digestOf(username)), tx.now());
  }

  async failed(tx: Tx, username: string, origin: Origin): Promise<void> {
    const digest = digestOf(username);
    const object = { type: 'user-name', id: maskedName(username) };
    await this.attempts.strange(tx, username, object.id, origin);
    const { failures, lockMinutes } = tierOf(await this.policies.current(tx), strangersTier(digest));
    if ((await this.strangers.countFailure(tx, digest)) < failures) return;
    await this.strangers.setLock(tx, digest, lockEnd(tx, lockMinutes));
    await this.attempts.lockedOut(tx, object, 'unknown-user');
  }
}

/** Counts what went wrong, per factor, and locks the account when it is too much. */
@Injectable()
export class Failures {
  constructor(
    private readonly accounts: AccountStore,
    private readonly sessions: SessionStore,
    private readonly policies: SignInPolicies,
    private readonly attempts: Attempts,
  ) {}

  /** Records one failure. Returns the seconds of the lock that it caused, or null. Commit even when the sign-in is refused. */
  async failed(tx: Tx, account: Account, failure: Failure): Promise<number | null> {
    const { factor } = failure;
    await this.attempts.failed(tx, account, failure);
    const { failures, lockMinutes } = await this.policies.of(tx, account.id);
    if ((await this.accounts.countFailure(tx, account.id, factor)) < failures) return null;
    await this.accounts.setLock(tx, account.id, lockEnd(tx, lockMinutes));
    // A half-open sign-in would let the guessing of codes go on behind the lock.
    await this.sessions.endAll(tx, account.id, 'half');
    await this.attempts.lockedOut(tx, { type: 'user', id: account.id }, factor);
    return lockMinutes * 60;
  }
}

const lockEnd = (tx: Tx, minutes: number): string => timestamp(Date.parse(tx.now()) + minutes * 60_000);
