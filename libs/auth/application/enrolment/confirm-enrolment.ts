import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type DomainError, uuidv7 } from '#kernel';
import { UnitOfWork } from '#platform';
import { wrongPassword } from '../../domain/sign-in-error.ts';
import { signingIn } from '../service-actor.ts';
import { OpenSession } from '../sessions/open-session.ts';
import { type CodeAttempt, CodeStep } from '../sign-in/sign-in-with-totp.ts';

type Outcome = { token: string } | { refusal: DomainError };

@Injectable()
export class ConfirmEnrolment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly step: CodeStep,
    private readonly opener: OpenSession,
    private readonly audit: Audit,
  ) {}

  /**
   * The first code of the new authenticator completes the account and signs in. Returns the cookie of a full session.
   * Throws `invalid-credentials`, `account-locked`.
   */
  async execute(attempt: CodeAttempt): Promise<string> {
    const { session, request, origin } = attempt;
    if (session.state !== 'ENROLLING') throw wrongPassword();
    const id = uuidv7();
    const factors = [...session.factors.map((factor) => (factor === 'enrolment-code' ? 'password' : factor)), 'totp'];
    const actor = signingIn({ id: session.user, name: session.name }, id, factors, request);
    const outcome = await this.unitOfWork.run<Outcome>(actor, async (tx) => {
      const before = await this.opener.before(tx, session.id);
      const refusal = await this.step.refusal(tx, attempt);
      if (refusal) return { refusal };
      await this.step.signedIn(tx, session.user, true);
      await this.audit.record(tx, { action: 'auth.enrol', object: { type: 'user', id: session.user }, detail: { factor: 'totp' } });
      return { token: await this.opener.full(tx, { id, user: session.user, factors, origin, ...before }) };
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.token;
  }
}
