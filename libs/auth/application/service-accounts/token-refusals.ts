import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Clock, DomainError } from '#kernel';
import { CLOCK } from '#platform';
import type { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { RefusalBudget } from '../budget.ts';
import { anonymousSignIn } from '../service-actor.ts';

/** Writes refused tokens down, as many as may be. */
@Injectable()
export class TokenRefusals {
  readonly #budget: RefusalBudget;

  constructor(
    private readonly audit: Audit,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#budget = new RefusalBudget(clock);
  }

  /** `account` is an id, or `unknown`. Throws `too-many-requests` for a refusal that is not recorded. */
  async record({ fault }: TokenRefused, account: string, request: string): Promise<void> {
    const reason = this.#budget.take(fault);
    if (reason === null) throw new DomainError('too-many-requests', 'Too many tokens were refused here. Wait before you send another.');
    await this.audit.denied(anonymousSignIn(request), {
      action: 'auth.token-refused',
      object: { type: 'service-account', id: account },
      reason,
    });
  }
}
