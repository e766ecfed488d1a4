import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { ExemptionStore } from './policy-store.ts';
import { SignInPolicies } from './sign-in-policies.ts';

/** Roles that only read. Nobody else is ever exempt from the second factor (PCI DSS 4.0, 8.4.2 and 8.5.1). */
const READ_ONLY: ReadonlySet<string> = new Set(['manager', 'auditor']);

export const onlyReads = (roles: readonly string[]): boolean => roles.length > 0 && roles.every((role) => READ_ONLY.has(role));

@Injectable()
export class MfaExemptions {
  constructor(
    private readonly exemptions: ExemptionStore,
    private readonly policies: SignInPolicies,
  ) {}

  /** Whether the account may sign in with a password alone at this moment. Its roles are asked again each time. */
  async holds(tx: Tx, user: string): Promise<boolean> {
    const live = await this.exemptions.live(tx, user);
    return live.length > 0 && onlyReads(await this.policies.rolesOf(tx, user));
  }
}
