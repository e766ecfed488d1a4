import type { Finding } from './findings.ts';
import { isAlphanumeric, isDigit, type Tokens } from './tokens.ts';

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const AT = 64;
const DOT = 46;
const HYPHEN = 45;
const LOCAL = new Set([..."._+-'~!#$&*"].map((char) => char.charCodeAt(0)));

const isLocal = (code: number): boolean => isAlphanumeric(code) || LOCAL.has(code) || code > 127;
const isLabel = (code: number): boolean => isAlphanumeric(code) || code === HYPHEN || code > 127;

/** E-mail addresses around the mark at `at`, which is `@` or the `%40` of a URL (RFC 5321, section 4.5.3.1 for the lengths). */
export function findEmail({ text }: Tokens, at: number, findings: Finding[]): void {
  const width = text.charCodeAt(at) === AT ? 1 : text.startsWith('40', at + 1) ? 3 : 0;
  if (width === 0) return;
  let start = at;
  while (start > 0 && at - start < LONGEST_LOCAL && isLocal(text.charCodeAt(start - 1))) start -= 1;
  if (start === at) return;
  const end = domainEnd(text, at + width);
  if (end > 0) findings.push({ start, end, kind: 'email' });
}

/** Where the domain ends, or 0: at least two labels, and a last one that is no number (`pkg@1.2.3` is a version). */
function domainEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST_DOMAIN);
  let end = 0;
  let label = from;
  let labels = 0;
  for (let at = from; at <= limit; at += 1) {
    const code = at < limit ? text.charCodeAt(at) : 0;
    if (isLabel(code)) continue;
    if (at === label) break;
    labels += 1;
    if (labels > 1) end = at - label > 1 && !isDigit(text.charCodeAt(label)) ? at : 0;
    if (code !== DOT) break;
    label = at + 1;
  }
  return end;
}
