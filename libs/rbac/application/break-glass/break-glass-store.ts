import type { Page, Tx } from '#platform';
import type { BreakGlass, Verdict } from '../../domain/break-glass.ts';

export type NewBreakGlass = Pick<BreakGlass, 'id' | 'user' | 'role' | 'reason' | 'takenAt' | 'endsAt' | 'reviewDueAt'>;

/** What was taken in emergencies. Row-level security shows one's own, and all to whoever reviews. */
export abstract class BreakGlassStore {
  abstract insert(tx: Tx, use: NewBreakGlass): Promise<void>;
  /** Gives the role itself, until the use ends; it counts in sessions that are opened from now on. */
  abstract give(tx: Tx, use: NewBreakGlass): Promise<void>;
  abstract lock(tx: Tx, id: string): Promise<BreakGlass | null>;
  abstract ofPerson(tx: Tx, user: string): Promise<BreakGlass[]>;
  abstract active(tx: Tx): Promise<BreakGlass[]>;
  /** Newest first. */
  abstract list(tx: Tx, filter: { waiting: boolean; cursor?: string; limit: number }): Promise<Page<BreakGlass>>;
  /** Ends it and its grant now. */
  abstract end(tx: Tx, id: string): Promise<void>;
  abstract review(tx: Tx, id: string, review: { verdict: Verdict; note: string }): Promise<void>;
}
