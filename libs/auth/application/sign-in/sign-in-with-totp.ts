import { Injectable } from '@nestjs/common';
import { type DomainError, uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { wrongPassword } from '../../domain/sign-in-error.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { signingIn } from '../service-actor.ts';
import { OpenSession } from '../sessions/open-session.ts';
import { type LiveSession, type Origin, SessionStore } from '../sessions/session-store.ts';
import { CodeCheck } from './code-check.ts';
import { SessionDenials } from './session-denials.ts';

export interface CodeAttempt {
  /** The session that the first step opened. */
  readonly session: LiveSession;
  readonly code: string;
  readonly origin: Origin;
  readonly request: string;
}

type Before = Awaited<ReturnType<OpenSession['before']>>;
type Outcome = { token: string } | { refusal: DomainError };

/** The second step inside its transaction, for signing in and for enrolling alike. */
@Injectable()
export class CodeStep {
  constructor(
    private readonly accounts: AccountStore,
    private readonly codes: CodeCheck,
    private readonly sessions: SessionStore,
  ) {}

  /** Checks the code under the account's lock. Returns why not, or null; the half session is over when the code was right. */
  async refusal(tx: Tx, { session, code, origin }: CodeAttempt): Promise<DomainError | null> {
    const refusal = await this.codes.refusal(tx, session.user, { code, origin });
    if (refusal) return refusal;
    // The half session ends with its second factor: of two requests with one, only the first gets here.
    return (await this.sessions.end(tx, session.id)) ? null : wrongPassword();
  }

  /** The first code completes the account. */
  async enrolled(tx: Tx, user: string): Promise<void> {
    await this.accounts.completeEnrolment(tx, user);
    await this.accounts.signedIn(tx, user);
  }
}

/** A second factor was right: the full session follows the half one. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly accounts: AccountStore,
    private readonly opener: OpenSession,
  ) {}

  /** What the half session hands on; asked before it ends. */
  before(tx: Tx, { session }: CodeAttempt): Promise<Before> {
    return this.opener.before(tx, session.id);
  }

  async enter(tx: Tx, { session, origin }: CodeAttempt, opening: { id: string; factors: string[] } & Before): Promise<string> {
    await this.accounts.signedIn(tx, session.user);
    return this.opener.full(tx, { ...opening, user: session.user, origin });
  }
}

@Injectable()
export class SignInWithTotp {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly step: CodeStep,
    private readonly second: SecondStep,
    private readonly denials: SessionDenials,
  ) {}

  /**
   * The second step. Returns the cookie of a full session under a new id.
   * Throws `invalid-credentials`, `account-locked`, and `conflict` where the tier refuses another session; that one is no failure.
   */
  async execute(attempt: CodeAttempt): Promise<string> {
    const { session, request } = attempt;
    if (session.state !== 'PASSWORD') throw wrongPassword();
    const id = uuidv7();
    const factors = [...session.factors, 'totp'];
    const actor = signingIn({ id: session.user, name: session.name }, id, factors, request);
    const outcome = await this.denials.recorded(actor, () =>
      this.unitOfWork.run<Outcome>(actor, async (tx) => {
        const before = await this.second.before(tx, attempt);
        const refusal = await this.step.refusal(tx, attempt);
        if (refusal) return { refusal };
        return { token: await this.second.enter(tx, attempt, { id, factors, ...before }) };
      }),
    );
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.token;
  }
}
