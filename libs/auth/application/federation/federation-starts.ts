import { Inject, Injectable } from '@nestjs/common';
import { type Clock, DomainError } from '#kernel';
import { CLOCK } from '#platform';
import { networkOf } from '../../domain/watch/network.ts';
import { Budget } from '../budget.ts';
import type { Knock } from '../requests/refusals.ts';

/** A whole house may come from one network, and sign in at nine o'clock. */
const FROM_ONE_NETWORK = { burst: 100, perSecond: 10 };
const NETWORKS = 10_000;

/** How often sign-ins by an identity provider may be begun from one network: each is a row, and a signature under SAML, for a stranger. */
@Injectable()
export class FederationStarts {
  readonly #budgets = new Map<string, Budget>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Throws `too-many-requests`. */
  take({ ip }: Pick<Knock, 'ip'>): void {
    const network = networkOf(ip);
    const budget = this.#budgets.get(network) ?? new Budget(this.clock, FROM_ONE_NETWORK);
    // A map keeps the order of insertion: put in anew, the network that has been quiet longest stands first and is forgotten first.
    this.#budgets.delete(network);
    this.#budgets.set(network, budget);
    const [quietest] = this.#budgets.size > NETWORKS ? this.#budgets.keys() : [];
    if (quietest !== undefined) this.#budgets.delete(quietest);
    if (!budget.take()) throw new DomainError('too-many-requests', 'Too many sign-ins were begun from here. Wait a little.');
  }
}
