import { compactNumber, isIban } from './iban.ts';

const DOT = '•';
const TAIL = 4;

/** An account number for people who have not asked for it: an IBAN's country and last four, of others the last four at most. */
export function maskAccount(number: string): string {
  const compact = compactNumber(number);
  if (isIban(compact)) return `${compact.slice(0, 2)}${DOT.repeat(2)} ${DOT.repeat(4)} ${compact.slice(-TAIL)}`;
  // A short number would be given away by its tail.
  const shown = compact.length >= 2 * TAIL ? TAIL : compact.length >= TAIL ? 2 : 0;
  return `${DOT.repeat(4)} ${shown > 0 ? compact.slice(-shown) : DOT.repeat(2)}`.trim();
}

const tail = (value: string, count: number): string => {
  const characters = [...value.trim()];
  return DOT.repeat(4) + (characters.length >= 2 * count ? characters.slice(-count).join('') : '');
};

function maskEmail(value: string): string {
  const at = value.lastIndexOf('@');
  const [first = DOT] = value;
  const host = value.slice(at + 1);
  const top = host.lastIndexOf('.');
  return at < 1 ? DOT.repeat(4) : `${first}${DOT.repeat(5)}@${host.slice(0, 1)}${DOT.repeat(3)}${top > 0 ? host.slice(top) : ''}`;
}

export const partyFieldNames = ['national-id', 'born', 'phone', 'email', 'address', 'tax-id', 'document'] as const;
export type PartyFieldName = (typeof partyFieldNames)[number];

const masks: Readonly<Record<PartyFieldName, (value: string) => string>> = {
  'national-id': (value) => tail(value, 2),
  'tax-id': (value) => tail(value, 3),
  document: (value) => tail(value, 2),
  phone: (value) => tail(value, 2),
  email: maskEmail,
  // The year alone tells an age, which work needs, and no birthday, which identifies.
  born: (value) => `${DOT.repeat(2)}.${DOT.repeat(2)}.${value.slice(0, 4)}`,
  address: () => DOT.repeat(8),
};

/** The masked form of a party's protected field. */
export const maskPartyField = (field: PartyFieldName, value: string): string => masks[field](value);
