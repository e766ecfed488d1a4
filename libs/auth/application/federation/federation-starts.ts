import { Inject, Injectable } from '@nestjs/common';
import { type Clock, DomainError } from '#kernel';
import { CLOCK } from '#platform';
import { Budget } from '../budget.ts';

/** A whole house may come from one address, and sign in at nine o'clock. */
const FROM_ONE_ADDRESS = { burst: 100, perSecond: 10 };
const ADDRESSES = 10_000;

/** How often sign-ins by an identity provider may be begun from one address: each is a row, and a signature under SAML, for a stranger. */
@Injectable()
export class FederationStarts {
  readonly #budgets = new Map<string, Budget>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Throws `too-many-requests`. Addresses that nobody can tell share one budget. */
  take(ip: string | null): void {
    const address = ip ?? '';
    const budget = this.#budgets.get(address) ?? new Budget(this.clock, FROM_ONE_ADDRESS);
    // The one that began longest ago goes first.
    this.#budgets.delete(address);
    this.#budgets.set(address, budget);
    const [oldest] = this.#budgets.size > ADDRESSES ? this.#budgets.keys() : [];
    if (oldest !== undefined) this.#budgets.delete(oldest);
    if (!budget.take()) throw new DomainError('too-many-requests', 'Too many sign-ins were begun from here. Wait a little.');
  }
}
