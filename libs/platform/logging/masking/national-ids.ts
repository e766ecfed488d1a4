import type { Finding } from './findings.ts';
import { isCodiceFiscale, isDni, isNino, isNir, isSocialSecurityNumber, isSteuerId } from './national-id-rules.ts';
import { joined, type Tokens } from './tokens.ts';

const HYPHEN = 45;
const SPACE = 32;
const socialSecurityWords = new Set(['ssn', 'social', 'security', 'itin', 'tin']);

/** A national identifier that starts at run `index`, whether written in one piece or in its customary groups. */
export function findNationalId(tokens: Tokens, index: number, findings: Finding[]): void {
  const last = (tokens.isWord(index) ? undefined : inOnePiece(tokens, index)) ?? inGroups(tokens, index);
  if (last !== undefined) findings.push({ start: tokens.start(index), end: tokens.end(last), kind: 'national-id' });
}

function inOnePiece(tokens: Tokens, index: number): number | undefined {
  switch (tokens.length(index)) {
    case 9:
      return isDni(tokens.word(index)) || isNino(tokens.word(index)) || isSpokenSsn(tokens, index) ? index : undefined;
    case 11:
      return isSteuerId(tokens.word(index)) ? index : undefined;
    case 15:
      return isNir(tokens.word(index)) ? index : undefined;
    case 16:
      return isCodiceFiscale(tokens.word(index)) ? index : undefined;
    default:
      return undefined;
  }
}

// Nine digits alone are anything; after "SSN" they are one.
function isSpokenSsn(tokens: Tokens, index: number): boolean {
  return tokens.isNumber(index) && follows(tokens, index) && isSocialSecurityNumber(tokens.word(index));
}

const follows = (tokens: Tokens, index: number): boolean =>
  [1, 2, 3].some((back) => tokens.isWord(index - back) && socialSecurityWords.has(tokens.word(index - back).toLowerCase()));

/** How each is written in groups, by their lengths. */
const groupings: readonly { groups: readonly number[]; separators: readonly number[]; holds: (digits: string) => boolean; isSsn?: true }[] =
  [
    { groups: [3, 2, 4], separators: [HYPHEN, SPACE], holds: isSocialSecurityNumber, isSsn: true },
    { groups: [2, 3, 3, 3], separators: [SPACE], holds: isSteuerId },
    { groups: [1, 2, 2, 2, 3, 3, 2], separators: [SPACE], holds: isNir },
    { groups: [13, 2], separators: [SPACE], holds: isNir },
    { groups: [8, 1], separators: [HYPHEN], holds: isDni },
    { groups: [1, 7, 1], separators: [HYPHEN], holds: isDni },
    { groups: [2, 2, 2, 2, 1], separators: [SPACE], holds: isNino },
    { groups: [2, 6, 1], separators: [SPACE], holds: isNino },
  ];

/** The groupings by the length of their first group. */
const byFirst = Array.from({ length: 14 }, (_, length) => groupings.filter(({ groups }) => groups[0] === length));

function inGroups(tokens: Tokens, index: number): number | undefined {
  const candidates = byFirst[tokens.length(index)];
  if (candidates === undefined || candidates.length === 0) return undefined;
  const separator = tokens.separator(index);
  if (separator !== HYPHEN && separator !== SPACE) return undefined;
  for (const { groups, separators, holds, isSsn } of candidates) {
    if (!separators.includes(separator) || !isGrouped(tokens, index, groups, separator)) continue;
    const last = index + groups.length - 1;
    if (holds(joined(tokens, index, last)) && (!isSsn || standsAlone(tokens, index, last, separator))) return last;
  }
  return undefined;
}

function isGrouped(tokens: Tokens, index: number, groups: readonly number[], separator: number): boolean {
  for (let at = 1; at < groups.length; at += 1) {
    if (tokens.length(index + at) !== groups[at] || tokens.separator(index + at - 1) !== separator) return false;
  }
  return true;
}

// 3-2-4 has no check digit. Part of a longer row of groups it is something else, and with spaces it needs its name before it.
function standsAlone(tokens: Tokens, first: number, last: number, separator: number): boolean {
  if (separator === SPACE) return follows(tokens, first);
  return tokens.separator(first - 1) !== separator && tokens.separator(last) !== separator;
}
