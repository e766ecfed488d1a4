import type { Tx } from '#platform';
import type { Verdict } from '../../domain/verdict.ts';

export type CheckKind = 'full' | 'tail';

export interface StoredCheck {
  readonly id: string;
  readonly kind: CheckKind;
  readonly state: 'requested' | 'running' | 'done' | 'failed';
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly finishedAt: string | null;
  readonly checked: number;
  readonly total: number;
  readonly verdict: Verdict | null;
}

export abstract class CheckStore {
  abstract request(tx: Tx, id: string, kind: CheckKind): Promise<void>;
  abstract get(tx: Tx, id: string): Promise<StoredCheck | null>;
  abstract latest(tx: Tx, limit: number): Promise<StoredCheck[]>;
  /** The oldest check that nobody runs, now marked as running; null when there is none. */
  abstract claim(tx: Tx): Promise<StoredCheck | null>;
  abstract progress(tx: Tx, id: string, checked: number, total: number): Promise<void>;
  /** Ends a check; without a verdict it failed. */
  abstract finish(tx: Tx, id: string, verdict: Verdict | null): Promise<void>;
  /** Keeps the verdict of a check of the tail that did not hold, unless the one before said the same. */
  abstract addTail(tx: Tx, id: string, verdict: Verdict): Promise<void>;
  /** The log's id; null before its first entry. */
  abstract log(tx: Tx): Promise<string | null>;
  /** Whether a full check ended, or is asked for, within this many milliseconds. */
  abstract hasFullWithin(tx: Tx, millis: number): Promise<boolean>;
}
