import type { Page, Tx } from '#platform';
import type { Sign } from '../../domain/watch/signs.ts';
import type { Detector } from '../../domain/watch/watch-rules.ts';

/** What a detector saw, as it is kept. Times are RFC 3339. */
export interface Finding extends Sign {
  readonly id: string;
  readonly openedAt: string;
  readonly lastAt: string;
  /** How many sights were added up in it. */
  readonly times: number;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly reason: string | null;
}

export interface FindingFilter {
  readonly id?: string;
  readonly state?: 'open' | 'answered';
  readonly detector?: Detector;
  readonly user?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export abstract class FindingStore {
  /** Adds to an open finding of the same detector and subject that was last seen since then. False where there is none. */
  abstract extend(tx: Tx, sign: Sign, since: string): Promise<boolean>;
  abstract insert(tx: Tx, id: string, sign: Sign): Promise<void>;
  abstract list(tx: Tx, filter: FindingFilter): Promise<Page<Finding>>;
  /** The finding, locked. */
  abstract lock(tx: Tx, id: string): Promise<Finding | null>;
  abstract acknowledge(tx: Tx, id: string, reason: string): Promise<void>;
}
