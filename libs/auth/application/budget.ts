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

/** Far beyond what honest mistakes reach. */
const RECORDED: BudgetTerms = { burst: 200, perSecond: 10 };

/**
 * Which refusals of strangers are recorded. Anybody on the network can send nonsense, and an entry stays for ever: beyond a rate, refusals
 * are only counted, and the next entry says how many.
 */
export class RefusalBudget {
  readonly #budget: Budget;
  #unrecorded = 0;

  constructor(clock: Clock) {
    this.#budget = new Budget(clock, RECORDED);
  }

  /** The reason as its entry is to give it; null for a refusal that is only counted. */
  take(reason: string): string | null {
    if (!this.#budget.take()) {
      this.#unrecorded += 1;
      return null;
    }
    const unrecorded = this.#unrecorded;
    this.#unrecorded = 0;
    return unrecorded === 0 ? reason : `${reason}; ${unrecorded} more before it were not recorded`;
  }
}
