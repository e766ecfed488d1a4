import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { AccountLocked } from '../../domain/sign-in-error.ts';
import { PasskeyCheck } from '../passkeys/passkey-check.ts';
import type { AuthenticationResponseJSON } from '../passkeys/relying-party.ts';
import { signingIn } from '../service-actor.ts';
import { CodeCheck } from '../sign-in/code-check.ts';
import { type LiveSession, type Origin, SessionStore } from './session-store.ts';
import { newSessionToken } from './session-token.ts';

export interface CodeProof {
  /** A full session. */
  readonly session: LiveSession;
  readonly code: string;
  readonly origin: Origin;
  readonly request: string;
}

export interface KeyOfSession {
  readonly session: LiveSession;
  readonly response: AuthenticationResponseJSON;
  readonly origin: Origin;
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

  /** A session in which codes were guessed until the account locked is in wrong hands; a lock from elsewhere ends no session. */
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
    private readonly codes: CodeCheck,
    private readonly keys: PasskeyCheck,
    private readonly proven: ProvenSession,
  ) {}

  /**
   * A code of the authenticator makes the session fresh again. Returns the cookie's new value.
   * Throws `invalid-credentials`, `account-locked` (and the session is over), `unauthenticated`.
   */
  withCode({ session, code, origin, request }: CodeProof): Promise<string> {
    return this.prove(session, request, 'totp', (tx) => this.codes.refusal(tx, session.user, { code, origin }));
  }

  /** Likewise with a passkey or hardware key. Throws `forbidden` too, for a key that the policy does not take. */
  withKey({ session, response, origin, request }: KeyOfSession): Promise<string> {
    const proof = { response, purpose: 'step-up', session: session.id, user: session.user, origin } as const;
    return this.prove(session, request, 'webauthn', (tx) => this.keys.refusal(tx, proof));
  }

  private async prove(
    session: LiveSession,
    request: string,
    factor: 'totp' | 'webauthn',
    why: (tx: Tx) => Promise<DomainError | null>,
  ): Promise<string> {
    const actor = signingIn({ id: session.user, name: session.name }, session.id, session.factors, request);
    const outcome = await this.unitOfWork.run<Outcome>(actor, async (tx) => {
      const refusal = await why(tx);
      if (!refusal) return this.proven.renew(tx, session, factor);
      if (refusal instanceof AccountLocked && refusal.now) await this.proven.end(tx, session);
      return { refusal };
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.token;
  }
}
