import { Injectable } from '@nestjs/common';
import { type DomainError, uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { wrongPassword } from '../../domain/sign-in-error.ts';
import { RecoveryCheck } from '../recovery/recovery-codes.ts';
import { signingIn } from '../service-actor.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { SessionDenials } from './session-denials.ts';
import { type CodeAttempt, SecondStep } from './sign-in-with-totp.ts';

type Outcome = { token: string } | { refusal: DomainError };

/** The last way in, inside its transaction. */
@Injectable()
export class RecoveryStep {
  constructor(
    private readonly check: RecoveryCheck,
    private readonly sessions: SessionStore,
    private readonly second: SecondStep,
  ) {}

  async enter(tx: Tx, attempt: CodeAttempt, opening: { id: string; factors: string[] }): Promise<Outcome> {
    const before = await this.second.before(tx, attempt);
    const refusal = await this.check.refusal(tx, attempt.session.user, attempt);
    if (refusal) return { refusal };
    if (!(await this.sessions.end(tx, attempt.session.id))) return { refusal: wrongPassword() };
    return { token: await this.second.enter(tx, attempt, { ...opening, ...before }) };
  }
}

@Injectable()
export class SignInWithRecoveryCode {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly step: RecoveryStep,
    private readonly denials: SessionDenials,
  ) {}

  /**
   * A recovery code in place of the second factor. Returns the cookie of a full session.
   * Throws `invalid-credentials`, `account-locked`, `forbidden` where the role signs in with a passkey alone, `conflict` at the limit.
   */
  async execute(attempt: CodeAttempt): Promise<string> {
    const { session, request } = attempt;
    if (session.state !== 'PASSWORD') throw wrongPassword();
    const opening = { id: uuidv7(), factors: [...session.factors, 'recovery'] };
    const actor = signingIn({ id: session.user, name: session.name }, opening.id, opening.factors, request);
    const outcome = await this.denials.recorded(actor, () =>
      this.unitOfWork.run<Outcome>(actor, (tx) => this.step.enter(tx, attempt, opening)),
    );
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.token;
  }
}
