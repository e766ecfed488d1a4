import { type Finding, maskedEnd } from './findings.ts';
import { isHeaderName, isSecretKeyName, isSecretName, isSpokenName } from './secret-names.ts';
import { isAlphanumeric, isDigit, type Tokens } from './tokens.ts';

const schemes = new Set(['bearer', 'basic', 'negotiate', 'digest']);
/** B, D and N in both cases: a quick look before a word is cut out and compared. */
const SCHEME_LETTERS = new Set([...'BDNbdn'].map((char) => char.charCodeAt(0)));
const TOKEN_CHARS = new Set([...'-._~+/=$*,:'].map((char) => char.charCodeAt(0)));
const BLANKS = new Set([' ', '\t'].map((char) => char.charCodeAt(0)));
const STOPS = new Set([...' \t\r\n,;&"\'<>)}]\\'].map((char) => char.charCodeAt(0)));
const LINE_ENDS = new Set([...'\r\n"'].map((char) => char.charCodeAt(0)));
const QUOTES = new Set([34, 39]);
const BACKSLASH = 92;
const LONGEST_USERINFO = 256;

/**
 * Tokens, cookies, passwords and private keys that begin at run `index`. Returns where to go on: what was found is not looked at again,
 * which is also what keeps an unclosed quote or key from being read twice.
 */
export function findCredential(tokens: Tokens, index: number, findings: Finding[]): number {
  const found = credentialAt(tokens, index);
  if (found) findings.push({ ...found, kind: 'secret' });
  return found?.end ?? 0;
}

// Most words are followed by a blank or a comma and are nothing: the next character says which few questions are worth asking.
function credentialAt(tokens: Tokens, index: number): Stretch {
  const { text } = tokens;
  const start = tokens.start(index);
  if (text.startsWith('eyJ', start) || text.startsWith('AKIA', start)) return prefixed(tokens, index);
  const next = text[tokens.end(index)];
  switch (next) {
    case ' ':
    case '\t':
    case '%':
      return afterScheme(tokens, index) ?? privateKey(tokens, index) ?? named(tokens, index);
    case '=':
    case '"':
    case "'":
    case '\\':
      return named(tokens, index);
    case ':':
      return prefixed(tokens, index) ?? named(tokens, index);
    case '-':
      return hostCookie(tokens, index) ?? prefixed(tokens, index);
    case '.':
    case '_':
    case '$':
      return prefixed(tokens, index);
    default:
      return undefined;
  }
}

type Stretch = { start: number; end: number } | undefined;

/** Past the last character that tokens are made of; a stop at the end belongs to the sentence. */
function tokenEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && (isAlphanumeric(text.charCodeAt(end)) || TOKEN_CHARS.has(text.charCodeAt(end)))) end += 1;
  while (end > from && '.,:'.includes(text[end - 1] ?? ' ')) end -= 1;
  return end;
}

/** What gives itself away by how it begins. */
const beginnings: readonly { word: RegExp; followedBy: string; before?: string; least: number }[] = [
  { word: /^eyJ/, followedBy: '', least: 20 },
  { word: /^(hvs|hvb)$/, followedBy: '.', least: 24 },
  { word: /^(gh[opsur]|github)$/, followedBy: '_', least: 24 },
  { word: /^AKIA[A-Z\d]{16}$/, followedBy: '', least: 20 },
  { word: /^[sr]k$/, followedBy: '_', least: 20 },
  // Our own access tokens of machines.
  { word: /^caspix$/, followedBy: '_at_', least: 40 },
  { word: /^sk$/, followedBy: '-', least: 24 },
  { word: /^xox[a-z]$/, followedBy: '-', least: 16 },
  { word: /^AGE$/, followedBy: '-SECRET-KEY-', least: 30 },
  { word: /^(argon2(id|i|d)|scrypt|pbkdf2|2[aby])$/, followedBy: '$', before: '$', least: 12 },
  { word: /^SCRAM$/, followedBy: '-SHA-', least: 24 },
];

function prefixed(tokens: Tokens, index: number): Stretch {
  const { text } = tokens;
  const start = tokens.start(index);
  const wordEnd = tokens.end(index);
  if (text.startsWith('otpauth://', start)) return { start, end: lineEnd(text, start, STOPS) };
  const word = text.slice(start, wordEnd);
  for (const { word: pattern, followedBy, before, least } of beginnings) {
    if (!pattern.test(word) || !text.startsWith(followedBy, wordEnd) || (before !== undefined && text[start - 1] !== before)) continue;
    const end = tokenEnd(text, start);
    if (end - start >= least) return { start, end };
  }
  return undefined;
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';

function privateKey({ text, starts }: Tokens, index: number): Stretch {
  const start = (starts[index] ?? 0) - 5;
  if (start < 0 || !text.startsWith(BEGIN, start)) return undefined;
  const label = text.slice(start + BEGIN.length, start + BEGIN.length + 40);
  if (!label.includes('PRIVATE KEY') && !label.includes('KEYRING')) return undefined;
  const end = text.indexOf(END, start);
  if (end < 0) return { start, end: text.length };
  const closed = text.indexOf('-----', end + END.length);
  return { start, end: closed < 0 ? text.length : closed + 5 };
}

// "Basic authentication failed" is a sentence: the run after the scheme must look drawn, not written.
function afterScheme(tokens: Tokens, index: number): Stretch {
  const { text } = tokens;
  if (!SCHEME_LETTERS.has(text.charCodeAt(tokens.start(index))) || tokens.length(index) > 9) return undefined;
  if (!tokens.isWord(index) || !schemes.has(tokens.word(index).toLowerCase())) return undefined;
  let start = tokens.end(index);
  while (BLANKS.has(text.charCodeAt(start)) && start - tokens.end(index) < 4) start += 1;
  if (text.startsWith('%20', start)) start += 3;
  const end = tokenEnd(text, start);
  return start > tokens.end(index) && end - start >= 8 && looksDrawn(text, start, end) ? { start, end } : undefined;
}

function looksDrawn(text: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code) || (code >= 65 && code <= 90) || code === 61 || code === 95) return true;
  }
  return false;
}

/** `__Host-name=value` and `__Secure-name=value` (RFC 6265bis, section 4.1.3). */
function hostCookie(tokens: Tokens, index: number): Stretch {
  const { text } = tokens;
  if (!text.startsWith('__', tokens.start(index) - 2) || text[tokens.end(index)] !== '-') return undefined;
  if (!['host', 'secure'].includes(tokens.word(index).toLowerCase())) return undefined;
  const name = tokens.end(index) + 1;
  let equals = name;
  while (equals - name < 64 && (isAlphanumeric(text.charCodeAt(equals)) || '-_.'.includes(text[equals] ?? ' '))) equals += 1;
  return text[equals] === '=' ? valueAt(text, equals + 1, STOPS) : undefined;
}

/** `password=…`, `"token":"…"`, `Cookie: …`. */
function named(tokens: Tokens, index: number): Stretch {
  const { text } = tokens;
  let at = tokens.end(index);
  if (text.charCodeAt(at) === BACKSLASH) at += 1;
  if (QUOTES.has(text.charCodeAt(at))) at += 1;
  const isQuotedName = at > tokens.end(index);
  while (BLANKS.has(text.charCodeAt(at)) && at - tokens.end(index) < 4) at += 1;
  const mark = text[at];
  if (mark !== '=' && mark !== ':') return undefined;
  const name = tokens.word(index);
  if (!isSecretName(name) && !isSecretKeyName(name, index > 0 ? tokens.word(index - 1) : '')) return undefined;
  at += 1;
  while (BLANKS.has(text.charCodeAt(at))) at += 1;
  if (mark === ':' && !isQuotedName && !isSpokenName(name) && !isHeaderName(name) && !looksLikeToken(text, at)) return undefined;
  return valueAt(text, at, isHeaderName(name) ? LINE_ENDS : STOPS);
}

const looksLikeToken = (text: string, from: number): boolean => {
  const end = tokenEnd(text, from);
  return end - from >= 12 && looksDrawn(text, from, end);
};

function valueAt(text: string, from: number, stops: ReadonlySet<number>): Stretch {
  let start = from;
  let isEscaped = false;
  if (text.charCodeAt(start) === BACKSLASH && QUOTES.has(text.charCodeAt(start + 1))) {
    isEscaped = true;
    start += 1;
  }
  const quote = text.charCodeAt(start);
  const isQuoted = QUOTES.has(quote);
  if (isQuoted) start += 1;
  if (maskedEnd(text, start) > 0 || text.startsWith('null', start)) return undefined;
  const end = isQuoted ? quoteEnd(text, start, quote, isEscaped) : lineEnd(text, start, stops);
  return end > start ? { start, end } : undefined;
}

function quoteEnd(text: string, from: number, quote: number, isEscaped: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      if (isEscaped && text.charCodeAt(at + 1) === quote) return at;
      at += 1;
    } else if (code === quote) return at;
  }
  return text.length;
}

function lineEnd(text: string, from: number, stops: ReadonlySet<number>): number {
  let end = from;
  while (end < text.length && !stops.has(text.charCodeAt(end))) end += 1;
  return end;
}

/** `postgres://user:password@host`: what stands before the `@` of an authority (RFC 3986, section 3.2.1). */
export function findUserInfo(tokens: Tokens, index: number, findings: Finding[]): void {
  const { text } = tokens;
  if (!text.startsWith('://', tokens.end(index))) return;
  const start = tokens.end(index) + 3;
  let hasPassword = false;
  for (let at = start; at < text.length && at - start < LONGEST_USERINFO; at += 1) {
    const char = text[at] ?? ' ';
    if (char === ':') hasPassword = true;
    if (char === '@') {
      if (hasPassword && maskedEnd(text, start) === 0) findings.push({ start, end: at, kind: 'secret' });
      return;
    }
    if ('/?# \t\r\n"\''.includes(char)) return;
  }
}
