import type { MoveRule } from '../facts.ts';

/** Work has one name on it. A colleague who wants to move it takes the case over first, and that is on record. */
export const onlyTheOwnerMovesTheWork: MoveRule = ({ owner, actor }) =>
  owner === actor ? null : 'Only the owner does this. Assign the case to yourself first.';
