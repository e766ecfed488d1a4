import type { CaseState } from './case-states.ts';

/** What a rule may look at when somebody wants to move a case. */
export interface MoveFacts {
  state: CaseState;
  owner: string | null;
  actor: string;
  /** What the actor gave as a reason; empty when nothing. */
  reason: string;
  /** Whether the request for a second person's decision still waits. */
  requestWaits: boolean;
}

/** Says why a move is not allowed, or null when it is. */
export type MoveRule = (facts: MoveFacts) => string | null;
