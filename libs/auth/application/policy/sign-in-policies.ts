import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, type Tx } from '#platform';
import { Principals } from '#rbac';
import { type SignInPolicy, type TierPolicy, tierOf } from '../../domain/policy/sign-in-policy.ts';
import { PolicyStore } from './policy-store.ts';

/**
 * A demo listens on loopback only. Its people are known to everybody and have no authenticators, so codes serve for all of them; and a
 * visitor who closes the browser must not wait for the end of a session that nobody can reach any more. Shown as a finding.
 */
export const demoLeniency = { factor: 'any', userVerification: false, atLimit: 'evict' } as const;

/** What the policy of this moment asks of somebody. Read in the transaction that acts on it: a change counts at once. */
@Injectable()
export class SignInPolicies {
  constructor(
    private readonly store: PolicyStore,
    private readonly principals: Principals,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async current(tx: Tx): Promise<SignInPolicy> {
    return (await this.store.current(tx)).policy;
  }

  async rolesOf(tx: Tx, user: string): Promise<string[]> {
    return (await this.principals.grants(tx, [user])).map(({ role }) => role);
  }

  /** The strictest of what the user's roles ask for. */
  async of(tx: Tx, user: string): Promise<TierPolicy> {
    const tier = tierOf(await this.current(tx), await this.rolesOf(tx, user));
    return this.config.demo ? { ...tier, ...demoLeniency } : tier;
  }
}
