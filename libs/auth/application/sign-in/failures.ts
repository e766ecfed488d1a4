import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { timestamp } from '#kernel';
import type { Tx } from '#platform';
import { Principals } from '#rbac';
import { LOCK_SECONDS, sessionPolicyOf } from '../../domain/session-policy.ts';
import { secondsUntil } from '../../domain/sign-in-error.ts';
import { maskedName, usernameKey } from '../../domain/username.ts';
import { type Account, AccountStore, type Factor, StrangerStore } from '../accounts/account-store.ts';
import { SessionStore } from '../sessions/session-store.ts';

const digestOf = (username: string) => createHash('sha256').update(usernameKey(username)).digest();

/** Some names without an account lock as early as an administrator would, so that an early lock gives no administrator away. */
const strangersLimit = (digest: Buffer): number => sessionPolicyOf([(digest[0] ?? 0) % 4 === 0 ? 'admin' : 'analyst']).failures;

/** Failures under names that nobody has are counted as those of accounts are. */
@Injectable()
export class Strangers {
  constructor(
    private readonly strangers: StrangerStore,
    private readonly audit: Audit,
  ) {}

  /** Seconds for which the name stays locked, or null. */
  async locked(tx: Tx, username: string): Promise<number | null> {
    return secondsUntil(await this.strangers.lockedUntil(tx, digestOf(username)), tx.now());
  }

  async failed(tx: Tx, username: string): Promise<void> {
    const digest = digestOf(username);
    const object = { type: 'user-name', id: maskedName(username) };
    await this.audit.record(tx, { action: 'auth.password-failed', object, outcome: 'failed', reason: 'unknown-user' });
    if ((await this.strangers.countFailure(tx, digest)) < strangersLimit(digest)) return;
    await this.strangers.setLock(tx, digest, lockEnd(tx));
    await this.audit.record(tx, { action: 'auth.lockout', object, outcome: 'denied', reason: 'unknown-user' });
  }
}

/** Counts what went wrong, per factor, and locks the account when it is too much. */
@Injectable()
export class Failures {
  constructor(
    private readonly accounts: AccountStore,
    private readonly sessions: SessionStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /** Records one failure. Returns the seconds of the lock that it caused, or null. Commit even when the sign-in is refused. */
  async failed(tx: Tx, account: Account, factor: Factor, reason: string): Promise<number | null> {
    const object = { type: 'user', id: account.id };
    const action = factor === 'password' ? 'auth.password-failed' : 'auth.factor-failed';
    await this.audit.record(tx, { action, object, outcome: 'failed', reason });
    const roles = (await this.principals.grants(tx, [account.id])).map(({ role }) => role);
    if ((await this.accounts.countFailure(tx, account.id, factor)) < sessionPolicyOf(roles).failures) return null;
    await this.accounts.setLock(tx, account.id, lockEnd(tx));
    // A half-open sign-in would let the guessing of codes go on behind the lock.
    await this.sessions.endAll(tx, account.id, 'half');
    await this.audit.record(tx, { action: 'auth.lockout', object, outcome: 'denied', reason: factor });
    return LOCK_SECONDS;
  }
}

const lockEnd = (tx: Tx): string => timestamp(Date.parse(tx.now()) + LOCK_SECONDS * 1000);
