import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type DomainError, uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { type Account, AccountStore } from '../accounts/account-store.ts';
import { PasskeyCheck, wrongKey } from '../passkeys/passkey-check.ts';
import { PasskeyStore } from '../passkeys/passkey-store.ts';
import type { AuthenticationResponseJSON } from '../passkeys/relying-party.ts';
import { anonymousSignIn, signingIn } from '../service-actor.ts';
import { OpenSession } from '../sessions/open-session.ts';
import { type LiveSession, type Origin, SessionStore } from '../sessions/session-store.ts';
import { SessionDenials } from './session-denials.ts';

export interface KeyAttempt {
  readonly response: AuthenticationResponseJSON;
  /** The session that a password opened; null for a key alone. */
  readonly session: LiveSession | null;
  readonly origin: Origin;
  readonly request: string;
}

type Outcome = { token: string } | { refusal: DomainError };

/** Whose key it is, before it has proved anything. */
@Injectable()
export class KeyOwners {
  constructor(
    private readonly passkeys: PasskeyStore,
    private readonly accounts: AccountStore,
    private readonly audit: Audit,
  ) {}

  /** Null, and an entry, for a key that nobody has. */
  async find(tx: Tx, credential: string): Promise<Pick<Account, 'id' | 'name'> | null> {
    const key = await this.passkeys.lock(tx, credential);
    const [owner] = key ? await this.accounts.names(tx, [key.user]) : [];
    if (owner) return owner;
    const object = { type: 'passkey', id: 'unknown' };
    await this.audit.record(tx, { action: 'auth.factor-failed', object, outcome: 'failed', reason: 'passkey-unknown' });
    return null;
  }
}

/** Opens the full session that a key has earned, and ends the half one before it. */
@Injectable()
export class KeyStep {
  constructor(
    private readonly check: PasskeyCheck,
    private readonly sessions: SessionStore,
    private readonly accounts: AccountStore,
    private readonly opener: OpenSession,
  ) {}

  async enter(tx: Tx, attempt: KeyAttempt, opening: { id: string; user: string; factors: string[] }): Promise<Outcome> {
    const { response, session, origin } = attempt;
    const purpose = session ? 'second-factor' : 'sign-in';
    const refusal = await this.check.refusal(tx, { response, purpose, session: session?.id ?? null, user: opening.user, origin });
    if (refusal) return { refusal };
    const before = session ? await this.opener.before(tx, session.id) : {};
    if (session && !(await this.sessions.end(tx, session.id))) return { refusal: wrongKey() };
    await this.accounts.signedIn(tx, opening.user);
    return { token: await this.opener.full(tx, { ...opening, origin, ...before }) };
  }
}

@Injectable()
export class SignInWithPasskey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly owners: KeyOwners,
    private readonly step: KeyStep,
    private readonly denials: SessionDenials,
  ) {}

  /**
   * A key alone, which then must know its owner, or a key after the password. Returns the cookie of a full session.
   * Throws `invalid-credentials`, `account-locked`, `forbidden` for a key that the policy does not take, `conflict` at the limit of sessions.
   */
  async execute(attempt: KeyAttempt): Promise<string> {
    const { session, response, request } = attempt;
    if (session && session.state !== 'PASSWORD') throw wrongKey();
    const owner = session
      ? { id: session.user, name: session.name }
      : await this.unitOfWork.run(anonymousSignIn(request), (tx) => this.owners.find(tx, response.id));
    if (!owner) throw wrongKey();
    const id = uuidv7();
    const factors = session ? [...session.factors, 'webauthn'] : ['webauthn'];
    const actor = signingIn(owner, id, factors, request);
    const outcome = await this.denials.recorded(actor, () =>
      this.unitOfWork.run<Outcome>(actor, (tx) => this.step.enter(tx, attempt, { id, user: owner.id, factors })),
    );
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.token;
  }
}
