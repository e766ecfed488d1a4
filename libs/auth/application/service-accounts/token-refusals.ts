import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Clock, DomainError } from '#kernel';
import { CLOCK } from '#platform';
import type { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { Budget } from '../budget.ts';
import { anonymousSignIn } from '../service-actor.ts';

/** Far beyond what honest mistakes reach. */
const RECORDED = { burst: 200, perSecond: 10 };

/**
 * Writes refused tokens down. Anybody on the network can send nonsense, and an entry stays for ever: beyond a rate, refusals are only
 * counted, and the next entry says how many.
 */
@Injectable()
export class TokenRefusals {
  readonly #budget: Budget;
  #unrecorded = 0;

  constructor(
    private readonly audit: Audit,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#budget = new Budget(clock, RECORDED);
  }

  /** `account` is an id, or `unknown`. Throws `too-many-requests` for a refusal that is not recorded. */
  async record({ fault }: TokenRefused, account: string, request: string): Promise<void> {
    if (!this.#budget.take()) {
      this.#unrecorded += 1;
      throw new DomainError('too-many-requests', 'Too many tokens were refused here. Wait before you send another.');
    }
    const unrecorded = this.#unrecorded;
    this.#unrecorded = 0;
    await this.audit.denied(anonymousSignIn(request), {
      action: 'auth.token-refused',
      object: { type: 'service-account', id: account },
      reason: unrecorded === 0 ? fault : `${fault}; ${unrecorded} more before it were not recorded`,
    });
  }
}
