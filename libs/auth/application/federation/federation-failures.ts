import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { FederationRefused } from '../../domain/federation/problems.ts';
import { type Knock, Refusals, TooManyRefused } from '../requests/refusals.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { SessionDenials } from '../sign-in/session-denials.ts';

const LONGEST_DETAIL = 500;

/** What did not end in a sign-in is written down, whoever sent it, and as much of it as may be. */
@Injectable()
export class FederationFailures {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly denials: SessionDenials,
    private readonly refusals: Refusals,
  ) {}

  /** Does the work; a sign-in that the limit of sessions refuses is recorded with whom it was about. */
  limited<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    return this.denials.recorded(actor, work);
  }

  /** `provider` is null where not even that is known. Throws `TooManyRefused` for a refusal that is only counted. */
  async record(provider: string | null, refused: Pick<FederationRefused, 'reason' | 'detail'>, { request, ip }: Knock): Promise<void> {
    const wait = await this.unitOfWork.run(anonymousSignIn(request), async (tx) => {
      const beyond = await this.refusals.count(tx, 'federation', ip);
      if (beyond !== null) return beyond;
      await this.audit.record(tx, {
        action: 'auth.federation-failed',
        object: { type: 'provider', id: provider ?? 'unknown' },
        outcome: 'failed',
        reason: refused.reason,
        detail: { detail: refused.detail.toWellFormed().replaceAll('\u0000', '').slice(0, LONGEST_DETAIL) },
      });
      return null;
    });
    if (wait !== null) throw new TooManyRefused(wait);
  }

  /** Does the work, and writes down what it refuses before throwing it on. */
  async recorded<T>(provider: string | null, knock: Knock, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FederationRefused) await this.record(provider, error, knock);
      throw error;
    }
  }
}
