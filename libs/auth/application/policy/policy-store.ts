import type { Tx } from '#platform';
import type { SignInPolicy } from '../../domain/policy/sign-in-policy.ts';

export interface PolicyVersion {
  readonly version: number;
  readonly policy: SignInPolicy;
  /** RFC 3339. */
  readonly since: string;
  /** The approved request behind it; null for the one that was shipped. */
  readonly approval: string | null;
}

export interface Exemption {
  readonly id: string;
  readonly user: string;
  readonly since: string;
  readonly until: string;
  readonly approval: string;
}

export abstract class PolicyStore {
  /** The version that holds now. Throws where the stored document is not a policy. */
  abstract current(tx: Tx): Promise<PolicyVersion>;
  abstract add(tx: Tx, version: number, policy: SignInPolicy, approval: string): Promise<void>;
}

export abstract class ExemptionStore {
  /** Those that hold at this moment, of one user or of all. */
  abstract live(tx: Tx, user?: string): Promise<Exemption[]>;
  /** Ends what ran out, and gives a new one. Throws `conflict` where one holds already. */
  abstract add(tx: Tx, exemption: Omit<Exemption, 'since'>): Promise<void>;
  abstract end(tx: Tx, id: string): Promise<Exemption | null>;
}
