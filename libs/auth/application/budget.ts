import type { Clock } from '#kernel';

export interface BudgetTerms {
  /** So many at once. */
  readonly burst: number;
  /** So many a second in the long run. */
  readonly perSecond: number;
}

/** A token bucket by the server's clock, of this server alone: it bounds what a stranger can make it do, and need not be exact. */
export class Budget {
  #left: number;
  #filledAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly terms: BudgetTerms,
  ) {
    this.#left = terms.burst;
    this.#filledAt = clock.millis();
  }

  /** False when there is nothing left. */
  take(): boolean {
    const { burst, perSecond } = this.terms;
    const now = this.clock.millis();
    this.#left = Math.min(burst, this.#left + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
