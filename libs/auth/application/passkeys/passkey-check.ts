import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { AccountLocked, secondsUntil } from '../../domain/sign-in-error.ts';
import { networkOf } from '../../domain/watch/network.ts';
import { copiedKeySign } from '../../domain/watch/signs.ts';
import { type Account, AccountStore } from '../accounts/account-store.ts';
import { FactorRules } from '../policy/factor-rules.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Failures } from '../sign-in/failures.ts';
import { Attempts } from '../watch/attempts.ts';
import { Findings } from '../watch/findings.ts';
import { CeremonyStore, type Passkey, PasskeyStore, type Purpose } from './passkey-store.ts';
import { type Assertion, type AuthenticationResponseJSON, challengeDigest, challengeOf, RelyingParty } from './relying-party.ts';

export interface KeyProof {
  readonly response: AuthenticationResponseJSON;
  readonly purpose: Exclude<Purpose, 'enrol'>;
  /** The session that the challenge was given to; null for a sign-in without one. */
  readonly session: string | null;
  readonly user: string;
  readonly origin: Origin;
}

/** One answer for every key that does not open the door: unknown, of somebody else, wrong, copied, or too late. */
export const wrongKey = (): DomainError => new DomainError('invalid-credentials', 'That key did not open this. Try again, or use another.');

/** Keeps what is remembered about a key up to date. */
@Injectable()
export class KeyUses {
  constructor(
    private readonly passkeys: PasskeyStore,
    private readonly ceremonies: CeremonyStore,
    private readonly audit: Audit,
    private readonly findings: Findings,
  ) {}

  /** The key that answers, locked, if the challenge was ours, for this, and not answered before. */
  async answering(tx: Tx, { response, purpose, session, user }: KeyProof): Promise<Passkey | null> {
    const taken = await this.ceremonies.take(tx, challengeDigest(challengeOf(response)), purpose, session);
    const key = await this.passkeys.lock(tx, response.id);
    return taken && key?.user === user && key.suspendedAt === null ? key : null;
  }

  /** WebAuthn level 2, section 6.1.1: a counter that does not rise means that two devices hold this key. Such a key serves no more, and everybody is told. */
  async isCopy(tx: Tx, key: Passkey, { counter }: Assertion, origin: Origin): Promise<boolean> {
    if (counter > key.counter || (counter === 0 && key.counter === 0)) {
      await this.passkeys.used(tx, key.id, counter);
      return false;
    }
    await this.passkeys.suspend(tx, key.id);
    await this.audit.record(tx, {
      action: 'auth.factor-suspended',
      object: { type: 'user', id: key.user },
      outcome: 'denied',
      reason: 'counter',
      detail: { passkey: key.id, seen: key.counter, given: counter },
    });
    await this.findings.raise(tx, [copiedKeySign(key.user, key, networkOf(origin.ip))]);
    return true;
  }
}

/** What a key that is genuine is worth. */
@Injectable()
export class KeyJudgement {
  constructor(
    private readonly accounts: AccountStore,
    private readonly failures: Failures,
    private readonly rules: FactorRules,
    private readonly attempts: Attempts,
  ) {}

  async failed(tx: Tx, account: Account, { reason, origin }: { reason: string; origin: Origin }): Promise<DomainError> {
    const lock = await this.failures.failed(tx, account, { factor: 'webauthn', reason, origin });
    return lock === null ? wrongKey() : new AccountLocked(lock, true);
  }

  /** Without a password before it, a key has to know its owner: else whoever finds it could come in with it. */
  async refusal(tx: Tx, key: Passkey, { userVerified }: Assertion, purpose: Purpose): Promise<DomainError | null> {
    const refusal = await this.rules.againstKey(tx, key, userVerified);
    if (refusal) return refusal;
    if (purpose === 'sign-in' && !userVerified) {
      return new DomainError('forbidden', 'Signing in without a password needs a key that asks for your PIN, finger or face.');
    }
    await this.accounts.clearFailures(tx, key.user, 'webauthn');
    return null;
  }

  /** A key that came alone opens the door, and no half-way step was looked at. */
  async alone(tx: Tx, account: Account, origin: Origin): Promise<void> {
    await this.attempts.tried(tx, account, { factor: 'webauthn', right: true, origin });
  }
}

/** A key against an account, under the account's lock: wherever a key is asked for, a wrong one counts. */
@Injectable()
export class PasskeyCheck {
  constructor(
    private readonly party: RelyingParty,
    private readonly uses: KeyUses,
    private readonly accounts: AccountStore,
    private readonly judgement: KeyJudgement,
  ) {}

  /** Why not, or null when the key proved its owner. Commit what it wrote in either case. */
  async refusal(tx: Tx, proof: KeyProof): Promise<DomainError | null> {
    const key = await this.uses.answering(tx, proof);
    const account = await this.accounts.lock(tx, proof.user);
    if (!account) return wrongKey();
    const locked = secondsUntil(account.lockedUntil, tx.now());
    if (locked !== null) return new AccountLocked(locked);
    const { origin } = proof;
    if (!key) return this.judgement.failed(tx, account, { reason: 'passkey-unknown', origin });
    const assertion = await this.party.verify(proof.response, key, challengeOf(proof.response));
    if (!assertion) return this.judgement.failed(tx, account, { reason: 'passkey', origin });
    if (await this.uses.isCopy(tx, key, assertion, origin)) return wrongKey();
    if (account.state !== 'ACTIVE') return this.judgement.failed(tx, account, { reason: `account-${account.state.toLowerCase()}`, origin });
    const refusal = await this.judgement.refusal(tx, key, assertion, proof.purpose);
    if (refusal === null && proof.purpose === 'sign-in') await this.judgement.alone(tx, account, origin);
    return refusal;
  }
}
