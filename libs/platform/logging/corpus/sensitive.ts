import { nationalIds } from './national-ids.ts';
import type { Random } from './random.ts';

export interface SensitiveValue {
  /** What must be gone from the line. */
  secret: string;
  /** How the line has it: the secret itself, or with a name before it. */
  written: string;
}

const plain = (secret: string): SensitiveValue => ({ secret, written: secret });
const inGroups = (text: string, sizes: readonly number[], separator: string): string => {
  let at = 0;
  return sizes
    .map((size) => text.slice(at, (at += size)))
    .filter((group) => group !== '')
    .join(separator);
};

// Written apart from the masker's own arithmetic, so that one mistake is not made twice.
function withLuhn(prefix: string, length: number, source: Random): string {
  const body = prefix + source.digits(length - prefix.length - 1);
  const doubled = [...body].reverse().map((digit, at) => (at % 2 === 0 ? Number(digit) * 2 : Number(digit)));
  const sum = doubled.reduce((total, value) => total + Math.floor(value / 10) + (value % 10), 0);
  return body + String((10 - (sum % 10)) % 10);
}

const FOURS = [4, 4, 4, 4, 3];
const issuers: readonly [prefix: string, length: number, groups: readonly number[]][] = [
  ['4', 16, FOURS],
  ['51', 16, FOURS],
  ['2231', 16, FOURS],
  ['37', 15, [4, 6, 5]],
  ['6011', 16, FOURS],
  ['6212', 19, FOURS],
  ['3530', 16, FOURS],
  ['36', 14, [4, 6, 4]],
  ['5018', 16, FOURS],
];

function cardNumber(source: Random): SensitiveValue {
  const [prefix, length, groups] = source.pick(issuers);
  const digits = withLuhn(prefix, length, source);
  return plain(source.pick([digits, inGroups(digits, groups, ' '), inGroups(digits, groups, '-'), digits]));
}

const accounts: readonly [country: string, make: (source: Random) => string][] = [
  ['DE', (source) => source.digits(18)],
  ['FR', (source) => source.digits(10) + source.of('0123456789ABCDEFGHIJ', 11) + source.digits(2)],
  ['GB', (source) => source.pick(['NWBK', 'BARC', 'HBUK']) + source.digits(14)],
  ['ES', (source) => source.digits(20)],
  ['IT', (source) => source.of('ABCDEFGH', 1) + source.digits(10) + source.digits(12)],
  ['NL', (source) => source.pick(['ABNA', 'INGB', 'RABO']) + source.digits(10)],
  ['PL', (source) => source.digits(24)],
  ['NO', (source) => source.digits(11)],
  ['MT', (source) => `MALT${source.digits(23)}`],
];

function iban(source: Random): SensitiveValue {
  const [country, make] = source.pick(accounts);
  const account = make(source);
  const numeric = [...`${account}${country}00`].map((char) => Number.parseInt(char, 36)).join('');
  const number = `${country}${String(98n - (BigInt(numeric) % 97n)).padStart(2, '0')}${account}`;
  const fours = (number.match(/.{1,4}/g) ?? []).join(' ');
  return plain(source.pick([number, fours, number.toLowerCase(), fours.replaceAll(' ', '-')]));
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

function email(source: Random): SensitiveValue {
  const local = source.pick([
    source.of(letters, 8),
    `${source.of(letters, 4)}.${source.of(letters, 7)}`,
    `${source.of(letters, 5)}+${source.digits(3)}`,
    `${source.of(letters, 3)}_${source.digits(2)}-${source.of(letters, 2)}`,
  ]);
  const domain = `${source.of(letters, 6)}.${source.pick(['com', 'co.uk', 'example.org', 'de', 'bank'])}`;
  return plain(`${local}${source.pick(['@', '@', '@', '%40'])}${domain}`);
}

const phones: readonly ((source: Random) => string)[] = [
  (source) => `+49 ${source.digits(3)} ${source.digits(7)}`,
  (source) => `+1-${source.of('23456789', 3)}-${source.of('23456789', 3)}-${source.digits(4)}`,
  (source) => `+44${source.digits(10)}`,
  (source) => `+33 (0)${source.of('123456789', 1)} ${source.digits(2)} ${source.digits(2)} ${source.digits(2)} ${source.digits(2)}`,
  (source) => `(${source.of('23456789', 3)}) ${source.of('23456789', 3)}-${source.digits(4)}`,
  (source) => `${source.of('23456789', 3)}.${source.of('23456789', 3)}.${source.digits(4)}`,
  (source) => `0${source.of('123456789', 3)} ${source.digits(7)}`,
  (source) => `0${source.of('123456789', 1)} ${source.digits(2)} ${source.digits(2)} ${source.digits(2)} ${source.digits(2)}`,
];

function phone(source: Random): SensitiveValue {
  if (source.below(4) > 0) return plain(source.pick(phones)(source));
  const secret = source.of('123456789', 1) + source.digits(9);
  return { secret, written: `${source.pick(['phone', 'tel:', 'mobile =', 'fax number'])} ${secret}` };
}

const base64url = `${letters}${letters.toUpperCase()}0123456789-_`;

const credentials: readonly ((source: Random) => SensitiveValue)[] = [
  (source) => named(`${source.of(base64url, 43)}9`, 'Authorization: Bearer '),
  (source) => named(`${source.of(base64url, 20)}9`, 'bearer '),
  (source) => named(`${source.of(base64url, 24)}==`, 'Basic '),
  (source) => plain(`eyJ${source.of(base64url, 30)}.eyJ${source.of(base64url, 60)}.${source.of(base64url, 42)}x`),
  (source) => named(`__Host-caspix=${source.of(base64url, 42)}x; theme=dark`, 'Cookie: '),
  (source) => named(`${source.of(base64url, 42)}x`, '__Host-caspix='),
  (source) =>
    named(`${source.of(letters, 6)}!${source.digits(2)}`, source.pick(['password=', '"password":"', 'db_password: ', 'passwd = '])),
  (source) => named(source.of('0123456789abcdef', 32), source.pick(['api_key=', 'accessToken=', 'client_secret=', '"refresh_token":"'])),
  (source) => named(`${source.of(letters, 6)}:${source.of(letters, 9)}`, 'postgres://', '@db.internal:5432/caspix'),
  (source) => plain(`-----BEGIN PRIVATE KEY-----\n${source.of(base64url, 64)}\n-----END PRIVATE KEY-----`),
  (source) => plain(`AKIA${source.of('ABCDEFGHIJKLMNOP234567', 16)}`),
  (source) => named(`argon2id$v=19$m=65536,t=3,p=1$${source.of(base64url, 22)}$${source.of(base64url, 42)}x`, '$'),
];

function named(secret: string, before: string, after = before.endsWith('"') ? '"' : ''): SensitiveValue {
  return { secret, written: `${before}${secret}${after}` };
}

/** In turn, so that each kind has its share of the corpus. */
export const sensitiveValues: readonly ((source: Random) => SensitiveValue)[] = [
  cardNumber,
  iban,
  email,
  phone,
  (source) => plain(source.pick(nationalIds)(source)),
  (source) => source.pick(credentials)(source),
];
