import type { Finding } from './findings.ts';
import { isDigit, joined, type Tokens } from './tokens.ts';

const SHORTEST = 13;
const LONGEST = 19;
/** Groups inside a written card number have at least this many digits; only the last may be shorter. */
const GROUP = 3;
const SEPARATORS = new Set([' ', '-', '.', '_'].map((char) => char.charCodeAt(0)));

/** Payment card numbers: 13 to 19 digits under an issuer's prefix (ISO/IEC 7812-1) whose Luhn digit fits, with or without separators. */
export function findCardNumber(tokens: Tokens, index: number, findings: Finding[]): void {
  let length = tokens.length(index);
  if (length >= SHORTEST) {
    if (isCardNumber(tokens.word(index))) findings.push({ start: tokens.start(index), end: tokens.end(index), kind: 'pan' });
  }
  const separator = tokens.separator(index);
  if (length < GROUP || !SEPARATORS.has(separator)) return;
  for (let next = index + 1; tokens.isNumber(next) && tokens.separator(next - 1) === separator; next += 1) {
    length += tokens.length(next);
    if (length > LONGEST) return;
    if (length >= SHORTEST && isCardNumber(joined(tokens, index, next))) {
      findings.push({ start: tokens.start(index), end: tokens.end(next), kind: 'pan' });
    }
    if (tokens.length(next) < GROUP) return;
  }
}

/** `CARD4111111111111111`: a word of three letters or more written right before the number. */
export function findGluedCardNumber(tokens: Tokens, index: number, findings: Finding[]): void {
  const end = tokens.end(index);
  const start = end - (tokens.digits[index] ?? 0);
  if (start - tokens.start(index) < GROUP) return;
  for (let at = start; at < end; at += 1) if (!isDigit(tokens.text.charCodeAt(at))) return;
  if (isCardNumber(tokens.text.slice(start, end))) findings.push({ start, end, kind: 'pan' });
}

function isCardNumber(digits: string): boolean {
  const { length } = digits;
  return length >= SHORTEST && length <= LONGEST && hasIssuer(digits, length) && luhn(digits);
}

// Without this, one order number in ten would pass for a card. UATP (1…) is left out: it collides with timestamps and counters.
function hasIssuer(digits: string, length: number): boolean {
  const digit = (at: number) => digits.charCodeAt(at) - 48;
  const two = digit(0) * 10 + digit(1);
  const four = two * 100 + digit(2) * 10 + digit(3);
  switch (digit(0)) {
    case 2:
      return length === 16 ? (four >= 2221 && four <= 2720) || (four >= 2200 && four <= 2205) : false;
    case 3:
      return two === 34 || two === 37
        ? length === 15
        : two === 35
          ? length >= 16
          : two === 30 || two === 36 || two >= 38
            ? length >= 14
            : false;
    case 4:
      return length === 13 || length >= 16;
    case 5:
      return two >= 51 && two <= 55 ? length === 16 : two === 50 || two >= 56;
    case 6:
      return two === 60 || two >= 62;
    case 8:
      return (two === 81 || two === 82) && length >= 16;
    case 9:
      return four === 9792 && length === 16;
    default:
      return false;
  }
}

/** The modulus 10 "double-add-double" check (ISO/IEC 7812-1, annex B). */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at -= 1, double = !double) {
    const digit = digits.charCodeAt(at) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}
