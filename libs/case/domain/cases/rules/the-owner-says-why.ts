import type { MoveRule } from '../facts.ts';
import { onlyTheOwnerMovesTheWork } from './only-the-owner-moves-the-work.ts';

const SHORTEST = 5;

/** Whoever is asked, or whoever reads the case in two years, has to find out why work stopped here. */
export const theOwnerSaysWhy: MoveRule = (facts) =>
  onlyTheOwnerMovesTheWork(facts) ?? (facts.reason.length >= SHORTEST ? null : `Give a reason of at least ${SHORTEST} characters.`);
