import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { enrolmentDigest } from '../../domain/enrolment-code.ts';
import { AccountLocked, secondsUntil, wrongPassword } from '../../domain/sign-in-error.ts';
import { type Account, AccountStore, type Credentials } from '../accounts/account-store.ts';
import { PasswordChoices } from '../passwords/password-choices.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { OpenSession } from '../sessions/open-session.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Failures, Strangers } from '../sign-in/failures.ts';
import { EnrolmentOffers, type FactorOffer } from './enrolment-offers.ts';

export interface EnrolmentAttempt {
  readonly username: string;
  readonly enrolmentCode: string;
  /** The password that the person chooses; nobody else ever knows it. */
  readonly password: string;
  readonly origin: Origin;
  readonly request: string;
}

export interface EnrolmentOffer extends FactorOffer {
  readonly token: string;
}

type Outcome = { locked: number } | { refused: true } | { token: string; secret: string };

function fits(credentials: Credentials | null, code: string, now: string): boolean {
  const stored = credentials?.enrolmentHash ?? null;
  if (stored === null || secondsUntil(credentials?.enrolmentExpiresAt ?? null, now) === null) return false;
  return timingSafeEqual(stored, enrolmentDigest(code));
}

/** Writes of the first step of enrolment, in one transaction. */
@Injectable()
export class EnrolmentStep {
  constructor(
    private readonly accounts: AccountStore,
    private readonly failures: Failures,
    private readonly strangers: Strangers,
    private readonly offers: EnrolmentOffers,
  ) {}

  /** Why not, or the account that the code belongs to. Commit what it wrote in either case. */
  async admit(tx: Tx, { username, enrolmentCode, origin }: EnrolmentAttempt): Promise<{ locked: number } | { refused: true } | Account> {
    const known = await this.accounts.byUsername(tx, username);
    if (!known) {
      const locked = await this.strangers.locked(tx, username);
      if (locked !== null) return { locked };
      await this.strangers.failed(tx, username, origin);
      return { refused: true };
    }
    const account = await this.accounts.lock(tx, known.id);
    const locked = secondsUntil(account?.lockedUntil ?? null, tx.now());
    if (locked !== null) return { locked };
    const credentials = await this.accounts.credentials(tx, known.id);
    if (account?.state === 'ENROLLING' && fits(credentials, enrolmentCode, tx.now())) return account;
    await this.failures.failed(tx, known, { factor: 'password', reason: 'enrolment-code', origin });
    return { refused: true };
  }

  /** Keeps the password and gives the account a new seed, which it returns. Neither counts until the first code confirms them. */
  async offer(tx: Tx, user: string, passwordHash: string): Promise<string> {
    await this.accounts.setPassword(tx, user, passwordHash);
    return this.offers.seed(tx, user);
  }

  show(username: string, secret: string): Promise<FactorOffer> {
    return this.offers.of(username, secret);
  }
}

@Injectable()
export class BeginEnrolment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly choices: PasswordChoices,
    private readonly step: EnrolmentStep,
    private readonly sessions: OpenSession,
  ) {}

  /**
   * Trades a one-time code for a password of one's own and a second factor, which the next step confirms.
   * Throws `validation` for a weak password, `invalid-credentials`, `account-locked`, `unavailable`.
   */
  async execute(attempt: EnrolmentAttempt): Promise<EnrolmentOffer> {
    const actor = anonymousSignIn(attempt.request);
    await this.unitOfWork.run(actor, (tx) => this.choices.assertGood(tx, attempt.password, attempt.username));
    // Hashed before anything is known about the name, so that the time taken says nothing about it.
    const hash = await this.choices.hash(attempt.password);
    const outcome = await this.unitOfWork.run<Outcome>(actor, async (tx) => {
      const admitted = await this.step.admit(tx, attempt);
      if (!('id' in admitted)) return admitted;
      const secret = await this.step.offer(tx, admitted.id, hash);
      const opening = { id: uuidv7(), user: admitted.id, factors: ['enrolment-code'], origin: attempt.origin };
      return { secret, token: await this.sessions.half(tx, opening, 'ENROLLING') };
    });
    if ('locked' in outcome) throw new AccountLocked(outcome.locked);
    if ('refused' in outcome) throw wrongPassword();
    return { token: outcome.token, ...(await this.step.show(attempt.username, outcome.secret)) };
  }
}
