import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type DomainError, uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { wrongPassword } from '../../domain/sign-in-error.ts';
import { RecoveryCodes } from '../recovery/recovery-codes.ts';
import { signingIn } from '../service-actor.ts';
import { OpenSession } from '../sessions/open-session.ts';
import { type CodeAttempt, CodeStep } from '../sign-in/sign-in-with-totp.ts';

/** The codes are shown once and kept nowhere. */
export interface Enrolled {
  readonly token: string;
  readonly recoveryCodes: string[];
}

type Outcome = Enrolled | { refusal: DomainError };

/** What comes with a complete account: its entry, and codes for the day on which everything else is lost. */
@Injectable()
export class EnrolmentRecords {
  constructor(
    private readonly codes: RecoveryCodes,
    private readonly audit: Audit,
  ) {}

  async write(tx: Tx, user: string): Promise<string[]> {
    await this.audit.record(tx, { action: 'auth.enrol', object: { type: 'user', id: user }, detail: { factor: 'totp' } });
    return this.codes.draw(tx, user);
  }
}

@Injectable()
export class ConfirmEnrolment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly step: CodeStep,
    private readonly opener: OpenSession,
    private readonly records: EnrolmentRecords,
  ) {}

  /**
   * The first code of the new authenticator completes the account and signs in. Returns the cookie of a full session, and recovery codes.
   * Throws `invalid-credentials`, `account-locked`.
   */
  async execute(attempt: CodeAttempt): Promise<Enrolled> {
    const { session, request, origin } = attempt;
    if (session.state !== 'ENROLLING') throw wrongPassword();
    const id = uuidv7();
    const factors = [...session.factors.map((factor) => (factor === 'enrolment-code' ? 'password' : factor)), 'totp'];
    const actor = signingIn({ id: session.user, name: session.name }, id, factors, request);
    const outcome = await this.unitOfWork.run<Outcome>(actor, async (tx) => {
      const before = await this.opener.before(tx, session.id);
      const refusal = await this.step.refusal(tx, attempt);
      if (refusal) return { refusal };
      await this.step.enrolled(tx, session.user);
      const recoveryCodes = await this.records.write(tx, session.user);
      return { recoveryCodes, token: await this.opener.full(tx, { id, user: session.user, factors, origin, ...before }) };
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome;
  }
}
