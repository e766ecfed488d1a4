import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { AccountLocked, secondsUntil, wrongCode } from '../../domain/sign-in-error.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { FactorChanges } from '../factors/factor-changes.ts';
import { PasskeyStore } from '../passkeys/passkey-store.ts';
import { ownFactorsActor } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Failures } from '../sign-in/failures.ts';
import { SecondFactor, type SeedOffer } from '../sign-in/second-factor.ts';
import { CredentialStore } from './credential-store.ts';

/** The first code of an offered seed, under the account's lock. */
@Injectable()
export class NewAuthenticator {
  constructor(
    private readonly accounts: AccountStore,
    private readonly factor: SecondFactor,
    private readonly failures: Failures,
    private readonly changes: FactorChanges,
  ) {}

  /** Why not, or null when the new seed took the place of the old one. Commit what it wrote in either case. */
  async refusal(tx: Tx, code: string, origin: Origin): Promise<DomainError | null> {
    const account = await this.accounts.lock(tx, tx.actor.sub);
    const locked = secondsUntil(account?.lockedUntil ?? null, tx.now());
    if (!account || locked !== null) return new AccountLocked(locked ?? 1);
    if (await this.factor.take(tx, account.id, code)) {
      await this.changes.added(tx, { factor: 'totp' });
      return null;
    }
    const lock = await this.failures.failed(tx, account, { factor: 'totp', reason: 'totp-offered', origin });
    return lock === null ? wrongCode() : new AccountLocked(lock, true);
  }
}

/** The end of an authenticator app, for somebody who has a key. */
@Injectable()
export class OldAuthenticator {
  constructor(
    private readonly accounts: AccountStore,
    private readonly passkeys: PasskeyStore,
    private readonly credentials: CredentialStore,
    private readonly changes: FactorChanges,
  ) {}

  /** Throws `conflict` for the last strong factor. A trigger says the same. */
  async remove(tx: Tx): Promise<void> {
    await this.accounts.lock(tx, tx.actor.sub);
    if (!(await this.passkeys.ofUser(tx, tx.actor.sub)).some(({ suspendedAt }) => suspendedAt === null)) {
      throw new DomainError('conflict', 'This is your last strong factor. Add a key first.');
    }
    await this.credentials.removeSeed(tx, tx.actor.sub);
    await this.changes.removed(tx, { factor: 'totp' });
  }
}

/** Another authenticator app: the one before serves until the first code of the new one. */
@Injectable()
export class ReplaceAuthenticator {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly factor: SecondFactor,
    private readonly authenticator: NewAuthenticator,
    private readonly old: OldAuthenticator,
  ) {}

  /** A seed that is offered. Throws `step-up-required` through the guard, `key-unavailable`. */
  async begin(actor: Actor, username: string): Promise<SeedOffer> {
    const seed = await this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.factor.offer(tx, actor.sub));
    return this.factor.shown(username, seed);
  }

  /** Throws `invalid-credentials`, `account-locked`. Ends the other sessions. */
  async confirm(actor: Actor, code: string, origin: Origin): Promise<void> {
    const refusal = await this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.authenticator.refusal(tx, code, origin));
    if (refusal) throw refusal;
  }

  /** An app that is lost or no longer wanted. Throws `conflict` where it is the last strong factor. */
  remove(actor: Actor): Promise<void> {
    return this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.old.remove(tx));
  }
}
