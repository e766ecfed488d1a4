import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Clock, DomainError } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { FederationRefused } from '../../domain/federation/problems.ts';
import { RefusalBudget } from '../budget.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { SessionDenials } from '../sign-in/session-denials.ts';

const LONGEST_DETAIL = 500;

/** What did not end in a sign-in is written down, whoever sent it, and as much of it as may be. */
@Injectable()
export class FederationFailures {
  readonly #budget: RefusalBudget;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly denials: SessionDenials,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#budget = new RefusalBudget(clock);
  }

  /** Does the work; a sign-in that the limit of sessions refuses is recorded with whom it was about. */
  limited<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    return this.denials.recorded(actor, work);
  }

  /** `provider` is null where not even that is known. Throws `too-many-requests` for a refusal that is not recorded. */
  async record(provider: string | null, refused: Pick<FederationRefused, 'reason' | 'detail'>, request: string): Promise<void> {
    const reason = this.#budget.take(refused.reason);
    if (reason === null) throw new DomainError('too-many-requests', 'Too many sign-ins were refused here. Wait before you begin another.');
    await this.unitOfWork.run(anonymousSignIn(request), (tx) =>
      this.audit.record(tx, {
        action: 'auth.federation-failed',
        object: { type: 'provider', id: provider ?? 'unknown' },
        outcome: 'failed',
        reason,
        detail: { detail: refused.detail.toWellFormed().replaceAll('\u0000', '').slice(0, LONGEST_DETAIL) },
      }),
    );
  }

  /** Does the work, and writes down what it refuses before throwing it on. */
  async recorded<T>(provider: string | null, request: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FederationRefused) await this.record(provider, error, request);
      throw error;
    }
  }
}
