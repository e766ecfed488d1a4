import type { Tokens } from './tokens.ts';

const HYPHEN = 45;
const lengths = [8, 4, 4, 4, 12];
export const UUID_RUNS = lengths.length;
const HEX = /^[\da-f]+$/i;

/** Whether a UUID (RFC 9562, section 4) begins at this run. Its digits are nobody's card, however well they add up. */
export function isUuidAt(tokens: Tokens, index: number): boolean {
  if (tokens.length(index) !== 8 || tokens.length(index + 1) !== 4 || tokens.length(index + 4) !== 12) return false;
  return lengths.every(
    (length, at) =>
      tokens.length(index + at) === length &&
      (at === UUID_RUNS - 1 || tokens.separator(index + at) === HYPHEN) &&
      HEX.test(tokens.word(index + at)),
  );
}
