import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#platform';
import { type FederationProblem, FederationRefused } from '../../domain/federation/problems.ts';
import { SamlRefused } from '../../domain/saml/saml-refused.ts';
import { type Attempt, FederationAttempts, isToken } from '../federation/attempts.ts';
import type { FederatedAccepted } from '../federation/federated-step.ts';
import { FederationFailures } from '../federation/federation-failures.ts';
import { type FederatedSignIn, SignInFederated } from '../federation/sign-in-federated.ts';
import { anonymousSignIn } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import { CheckAnswer, questionOf } from './check-answer.ts';

export interface SamlAnswer {
  readonly samlResponse: string;
  readonly relayState: string;
  /** Value of the cookie that bound the attempt to its browser; null where there is none. */
  readonly browser: string | null;
  readonly origin: Origin;
  readonly request: string;
}

/** In, or linked with the account of whoever began, or once more to the provider, which is to ask for a new proof this time. */
export type SamlAccepted = { readonly returnTo: string } & (
  | { readonly accepted: FederatedAccepted }
  | { readonly linked: string }
  | { readonly notLinked: FederationProblem }
  | { readonly again: string }
);

/** The attempt that an answer belongs to. */
@Injectable()
export class SamlAttempts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly attempts: FederationAttempts,
  ) {}

  /** Used up here and now, whatever the answer says: one question, one answer, in the browser that asked. Throws `SamlRefused`. */
  async take({ relayState, browser, request }: SamlAnswer): Promise<Attempt> {
    if (!isToken(relayState)) throw new SamlRefused('unsolicited');
    const attempt = await this.unitOfWork.run(anonymousSignIn(request), (tx) => this.attempts.take(tx, relayState, browser));
    if (!attempt) throw new SamlRefused('browser', 'no such attempt in this browser, or it was used or took too long');
    return attempt;
  }
}

/** The assertion consumer service (saml-profiles-2.0, section 4.1). */
@Injectable()
export class AcceptSaml {
  constructor(
    private readonly attempts: SamlAttempts,
    private readonly answers: CheckAnswer,
    private readonly failures: FederationFailures,
    private readonly signIn: SignInFederated,
  ) {}

  /** Throws `FederationRefused`, which is on record by then; `key-unavailable` where our keys are out of reach. */
  async execute(answer: SamlAnswer): Promise<SamlAccepted> {
    const { origin, request } = answer;
    const knock = { request, ip: origin.ip };
    const attempt = await this.failures.recorded(null, knock, () => this.attempts.take(answer));
    const { provider, returnTo } = attempt;
    const identity = await this.failures.recorded(provider, knock, () => this.identity(attempt, answer));
    if (identity === 'again') return { again: provider, returnTo };
    if (attempt.linksUser !== null) {
      const problem = await this.link({ attempt, identity, origin, request });
      return problem === null ? { linked: provider, returnTo } : { notLinked: problem, returnTo };
    }
    return { accepted: await this.signIn.accept({ attempt, identity, origin, request }), returnTo };
  }

  /** Why it was not linked, on record; or null. */
  private async link(link: FederatedSignIn): Promise<FederationProblem | null> {
    try {
      await this.signIn.link(link, 'saml');
      return null;
    } catch (error) {
      if (error instanceof FederationRefused) return error.problem;
      throw error;
    }
  }

  /** A proof that is merely too old is asked for once more; everything else ends here. */
  private async identity(attempt: Attempt, { samlResponse, request }: SamlAnswer) {
    try {
      return await this.answers.execute(attempt, samlResponse, request);
    } catch (error) {
      const old = error instanceof SamlRefused && error.reason === 'stale-authentication';
      if (old && !questionOf(attempt).forced) return 'again' as const;
      throw error;
    }
  }
}
