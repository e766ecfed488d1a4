import type { Finding } from './findings.ts';
import { isAlphanumeric, isDigit, type Tokens } from './tokens.ts';

const PLUS = 43;
const ZERO = 48;
const FEWEST = 8;
/** ITU-T E.164: at most 15 digits, country code included. */
const MOST = 15;
const BETWEEN = new Set([...' -.()/'].map((char) => char.charCodeAt(0)));
const JOINED = new Set([...'-. '].map((char) => char.charCodeAt(0)));
const SPOKEN = new Set([...' -./'].map((char) => char.charCodeAt(0)));
const words = new Set('phone telephone tel mobile mob msisdn fax telefon handy mobil cell call caller sms whatsapp'.split(' '));
const firstLetters = new Set([...'ptmfhcswPTMFHCSW'].map((char) => char.charCodeAt(0)));
/** How many runs after "phone" a number still belongs to it: `phone number is 2125550100`. */
const REACH = 4;

/** International numbers: a plus sign, then 8 to 15 digits with at most three separators between two of them. */
export function findInternationalPhone({ text }: Tokens, at: number, findings: Finding[]): void {
  if (text.charCodeAt(at) !== PLUS || isAlphanumeric(text.charCodeAt(at - 1))) return;
  const first = text.charCodeAt(at + 1);
  if (!isDigit(first) || first === ZERO) return;
  const { end, digits } = dialled(text, at + 1);
  if (digits >= FEWEST) findings.push({ start: at, end, kind: 'phone' });
}

/** From the first digit to the last that can belong to one number; a group that would make it too long is left out. */
function dialled(text: string, from: number): { end: number; digits: number } {
  let end = from;
  let digits = 0;
  for (let at = from; at < text.length; ) {
    let group = at;
    while (isDigit(text.charCodeAt(group))) group += 1;
    if (digits + group - at > MOST || isAlphanumeric(text.charCodeAt(group))) break;
    digits += group - at;
    end = group;
    at = group;
    while (at - group < 3 && BETWEEN.has(text.charCodeAt(at))) at += 1;
    if (!isDigit(text.charCodeAt(at))) break;
  }
  return { end, digits };
}

/** Numbers as a country writes them, starting at run `index`: `(212) 555-0100`, `030 1234567`, `01 23 45 67 89`. */
export function findNationalPhone(tokens: Tokens, index: number, findings: Finding[]): void {
  const last = northAmerican(tokens, index) ?? withTrunkPrefix(tokens, index);
  if (last === undefined) return;
  const start = tokens.start(index);
  findings.push({ start: tokens.text[start - 1] === '(' ? start - 1 : start, end: tokens.end(last), kind: 'phone' });
}

/** A number right after a word for telephone may be written in any way. */
export function findSpokenPhone(tokens: Tokens, index: number, findings: Finding[]): void {
  const length = tokens.length(index);
  if (length < 3 || length > 9 || !firstLetters.has(tokens.text.charCodeAt(tokens.start(index)))) return;
  if (!words.has(tokens.word(index).toLowerCase())) return;
  for (let next = index + 1; next <= index + REACH && next < tokens.count; next += 1) {
    if (!tokens.isNumber(next)) continue;
    const { end, digits } = dialled(tokens.text, tokens.start(next));
    if (digits >= 7) findings.push({ start: tokens.start(next), end, kind: 'phone' });
    return;
  }
}

// NANP: area code and exchange begin with 2 to 9, and the three groups are joined alike.
function northAmerican(tokens: Tokens, index: number): number | undefined {
  if (tokens.length(index) !== 3 || tokens.length(index + 1) !== 3 || tokens.length(index + 2) !== 4) return undefined;
  if (!tokens.isNumber(index + 1) || !tokens.isNumber(index + 2) || !tokens.isNumber(index)) return undefined;
  if (tokens.text.charCodeAt(tokens.start(index)) < 50 || tokens.text.charCodeAt(tokens.start(index + 1)) < 50) return undefined;
  const inBrackets = tokens.text[tokens.start(index) - 1] === '(' && tokens.text[tokens.end(index)] === ')';
  const [first, second] = [tokens.separator(index), tokens.separator(index + 1)];
  if (!inBrackets && (first !== second || !JOINED.has(first))) return undefined;
  if (inBrackets && !JOINED.has(second)) return undefined;
  const goesOn = tokens.separator(index + 2) === second && tokens.isNumber(index + 3);
  const before = tokens.separator(index - 1) === first && tokens.isNumber(index - 1) && tokens.word(index - 1) !== '1';
  return goesOn || (before && !inBrackets) ? undefined : index + 2;
}

// One leading zero, then 9 to 12 digits in groups. A day-month-year in digits has eight and stays.
function withTrunkPrefix(tokens: Tokens, index: number): number | undefined {
  const { text } = tokens;
  const start = tokens.start(index);
  if (text.charCodeAt(start) !== ZERO || tokens.length(index) < 2 || tokens.length(index) > 6) return undefined;
  const isInternational = text.charCodeAt(start + 1) === ZERO && tokens.length(index) > 3;
  if (text.charCodeAt(start + 1) === ZERO && !isInternational) return undefined;
  const separator = tokens.separator(index);
  if (!SPOKEN.has(separator) || (tokens.separator(index - 1) === separator && tokens.isNumber(index - 1))) return undefined;
  const inPairs = tokens.length(index) === 2;
  let digits = tokens.length(index);
  let last = index;
  while (tokens.separator(last) === separator && tokens.isNumber(last + 1) && tokens.length(last + 1) >= 2) {
    last += 1;
    digits += tokens.length(last);
    if (digits > MOST || (inPairs && tokens.length(last) !== 2)) return undefined;
  }
  return isPlausible(digits, last - index, inPairs, isInternational) ? last : undefined;
}

// Three groups of three are a count of bytes more often than a number to dial.
function isPlausible(digits: number, groups: number, inPairs: boolean, isInternational: boolean): boolean {
  if (inPairs) return digits === 10;
  if (isInternational) return digits >= 10;
  return digits >= (groups > 1 ? 10 : 9) && digits <= 12;
}
