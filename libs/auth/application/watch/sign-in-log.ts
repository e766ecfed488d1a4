import type { Page, Tx } from '#platform';
import type { AccountFacts, NetworkFacts, TotalFacts } from '../../domain/watch/signs.ts';
import type { Origin } from '../sessions/session-store.ts';

/** `halfway`: the first factor was right and the second is awaited. `denied`: everything was right, and a rule said no. */
export type SignInOutcome = 'granted' | 'halfway' | 'failed' | 'denied';

/** One try, as it is kept. */
export interface Attempt {
  /** Null for a name that nobody has. */
  readonly user: string | null;
  /** As it was typed, for such a name; it is kept masked. */
  readonly username?: string;
  readonly outcome: SignInOutcome;
  /** What was proven, or what failed. */
  readonly factors: readonly string[];
  readonly reason?: string;
  readonly origin: Origin;
  /** The session that a granted one opened. */
  readonly session?: string;
}

/** One try, as it is shown. `at` is RFC 3339. */
export interface SignIn extends Origin {
  readonly id: string;
  readonly at: string;
  readonly user: string | null;
  /** Masked, for a name that nobody has. */
  readonly name: string | null;
  readonly outcome: SignInOutcome;
  readonly factors: readonly string[];
  readonly reason: string | null;
  readonly network: string | null;
  readonly device: string | null;
}

export interface SignInFilter {
  readonly user?: string;
  readonly outcome?: SignInOutcome;
  /** A network in CIDR notation, or one address. */
  readonly network?: string;
  /** RFC 3339, inclusive. */
  readonly from?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export interface FactsOf {
  readonly user: string;
  readonly origin: Origin;
  readonly windowMinutes: number;
}

/** Every try to sign in. Counters are counts over it, so that they are the same for all instances. */
export abstract class SignInLog {
  abstract add(tx: Tx, attempt: Attempt): Promise<void>;
  abstract list(tx: Tx, filter: SignInFilter): Promise<Page<SignIn>>;
  /** What is known of an account at this moment; the attempt at hand counts when it was added before. */
  abstract facts(tx: Tx, of: FactsOf): Promise<AccountFacts>;
  /** Networks with failures since then (RFC 3339), those with most names first, at most 50. */
  abstract networks(tx: Tx, since: string): Promise<NetworkFacts[]>;
  abstract total(tx: Tx, since: string): Promise<TotalFacts>;
  /** Forgets, in portions, tries under unknown names after 30 days and the rest after 13 months. Returns how many. */
  abstract forget(tx: Tx): Promise<number>;
}
