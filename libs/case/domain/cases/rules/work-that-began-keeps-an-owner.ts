import type { MoveRule } from '../facts.ts';

/** A case whose work has begun is handed over, never dropped: only a case nobody started goes back to nobody. */
export const workThatBeganKeepsAnOwner: MoveRule = ({ state }) =>
  state === 'ASSIGNED' ? null : 'Work on this case has begun: hand it to somebody, or leave it.';
