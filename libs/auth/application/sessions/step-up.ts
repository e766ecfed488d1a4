import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { AccountLocked, secondsUntil, usedCode, wrongCode } from '../../domain/sign-in-error.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { signingIn } from '../service-actor.ts';
import { Failures } from '../sign-in/failures.ts';
import { SecondFactor } from '../sign-in/second-factor.ts';
import { type LiveSession, SessionStore } from './session-store.ts';
import { newSessionToken } from './session-token.ts';

export interface CodeProof {
  /** A full session. */
  readonly session: LiveSession;
  readonly code: string;
  readonly request: string;
}

/** Refusals are values inside the transaction: what they wrote must be committed before anybody is told. */
type Outcome = { token: string } | { refusal: DomainError };

const over = () => new DomainError('unauthenticated', 'This session has ended. Sign in again.');

/** Proves a factor again within a session, and gives the session a new secret (ASVS 5.0, 7.2.4). */
@Injectable()
export class ProvenSession {
  constructor(
    private readonly sessions: SessionStore,
    private readonly audit: Audit,
  ) {}

  /** Returns the cookie's new value, or a refusal when the session has ended meanwhile. The one before is worth nothing from now on. */
  async renew(tx: Tx, session: Pick<LiveSession, 'id' | 'user'>, factor: string): Promise<Outcome> {
    const { token, hash } = newSessionToken();
    if (!(await this.sessions.prove(tx, { session: session.id, idHash: hash, factor }))) return { refusal: over() };
    await this.audit.record(tx, { action: 'auth.step-up', object: { type: 'user', id: session.user }, detail: { factor } });
    return { token };
  }

  /** A session in which factors were guessed until the account locked is in wrong hands. */
  async end(tx: Tx, session: Pick<LiveSession, 'id' | 'user'>): Promise<void> {
    if (!(await this.sessions.end(tx, session.id))) return;
    const object = { type: 'user', id: session.user };
    await this.audit.record(tx, { action: 'auth.session-revoked', object, reason: 'locked', detail: { session: session.id } });
  }
}

@Injectable()
export class StepUp {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountStore,
    private readonly factor: SecondFactor,
    private readonly failures: Failures,
    private readonly proven: ProvenSession,
  ) {}

  /**
   * A code of the authenticator makes the session fresh again. Returns the cookie's new value.
   * Throws `invalid-credentials`, `account-locked` (and the session is over), `unauthenticated`.
   */
  async withCode(proof: CodeProof): Promise<string> {
    const { session, request } = proof;
    const actor = signingIn({ id: session.user, name: session.name }, session.id, session.factors, request);
    const outcome = await this.unitOfWork.run<Outcome>(actor, async (tx) => {
      const refusal = await this.refusal(tx, proof);
      return refusal ? { refusal } : this.proven.renew(tx, session, 'totp');
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.token;
  }

  private async refusal(tx: Tx, { session, code }: CodeProof): Promise<DomainError | null> {
    const account = await this.accounts.lock(tx, session.user);
    if (account?.state !== 'ACTIVE') return over();
    const locked = secondsUntil(account.lockedUntil, tx.now());
    if (locked !== null) return new AccountLocked(locked);
    const verdict = await this.factor.check(tx, account.id, code);
    if (verdict === 'right') {
      await this.accounts.clearFailures(tx, account.id, 'totp');
      return null;
    }
    const lock = await this.failures.failed(tx, account, 'totp', verdict === 'used' ? 'totp-replayed' : 'totp');
    if (lock === null) return verdict === 'used' ? usedCode() : wrongCode();
    await this.proven.end(tx, session);
    return new AccountLocked(lock);
  }
}
