import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Clock, DomainError } from '#kernel';
import { CLOCK } from '#platform';
import type { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { anonymousSignIn } from '../service-actor.ts';

/** So many refusals are recorded at once, and so many a second in the long run. */
const BURST = 200;
const PER_SECOND = 10;

/**
 * Writes refused tokens down. Anybody on the network can send nonsense, and an entry stays for ever: beyond a rate that no honest mistake
 * reaches, refusals are only counted, and the next entry says how many.
 */
@Injectable()
export class TokenRefusals {
  #left = BURST;
  #filledAt: number;
  #unrecorded = 0;

  constructor(
    private readonly audit: Audit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#filledAt = clock.millis();
  }

  /** `account` is an id, or `unknown`. Throws `too-many-requests` for a refusal that is not recorded. */
  async record({ fault }: TokenRefused, account: string, request: string): Promise<void> {
    this.refill();
    if (this.#left < 1) {
      this.#unrecorded += 1;
      throw new DomainError('too-many-requests', 'Too many tokens were refused here. Wait before you send another.');
    }
    this.#left -= 1;
    const unrecorded = this.#unrecorded;
    this.#unrecorded = 0;
    await this.audit.denied(anonymousSignIn(request), {
      action: 'auth.token-refused',
      object: { type: 'service-account', id: account },
      reason: unrecorded === 0 ? fault : `${fault}; ${unrecorded} more before it were not recorded`,
    });
  }

  private refill(): void {
    const now = this.clock.millis();
    this.#left = Math.min(BURST, this.#left + ((now - this.#filledAt) / 1000) * PER_SECOND);
    this.#filledAt = now;
  }
}
