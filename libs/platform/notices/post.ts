import type { Severity } from './notice.ts';

/** One delivery, ready to leave: everything that a receiver is told. */
export interface Parcel {
  /** The same at each attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly channel: 'email' | 'webhook';
  readonly address: string;
  readonly attempts: number;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  /** The whole address of the place in the product, or null. */
  readonly url: string | null;
}

/** One way out of the house. `deliver` returns when the receiver has taken the parcel over, and throws otherwise. */
export interface Post {
  deliver(parcel: Parcel): Promise<void>;
  close(): void;
}

/** How long a receiver may take for one step before it counts as silent. */
export const PATIENCE_MILLIS = 10_000;
