import { domainToASCII } from 'node:url';
import { DomainError } from '#kernel';

/**
 * Fields that can be searched for exactly while they are stored encrypted. A card number is the number of a card account and has no field of
 * its own: whoever searches says a number and not what kind it is. Databases of earlier releases hold a key `blind:pan`, which nothing uses.
 */
export const blindFields = ['iban', 'account-number', 'email', 'phone', 'national-id'] as const;
export type BlindField = (typeof blindFields)[number];

const SEPARATORS = /[\s\-./]+/g;

// NFKC first: full-width digits and no-break spaces of a pasted value must find the plainly typed one. And NFKC last: a change of case
// may take a letter apart into marks that have a composed form (Unicode Standard, section 5.18).
const compact = (value: string): string => value.normalize('NFKC').replace(SEPARATORS, '').toUpperCase().normalize('NFKC');

function email(value: string): string {
  const text = value.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
  const at = text.lastIndexOf('@');
  if (at < 1) return text;
  const host = text.slice(at + 1);
  return `${text.slice(0, at)}@${domainToASCII(host) || host}`;
}

// ITU-T E.164: "00" is one way to dial "+", and "(0)" is a trunk prefix that is not part of the number.
function phone(value: string): string {
  const text = value
    .normalize('NFKC')
    .replaceAll('(0)', '')
    .replace(/[^\d+]/g, '')
    .replace(/(?!^)\+/g, '');
  return text.startsWith('00') ? `+${text.slice(2)}` : text;
}

const normalisers: Record<BlindField, (value: string) => string> = {
  iban: compact,
  'account-number': compact,
  email,
  phone,
  'national-id': compact,
};

/**
 * One spelling for all the ways to write a value, so that equal values have equal blind indexes. Leading zeros stay: they are part of
 * an account number. Throws `validation` when nothing is left to search for.
 */
export function normalise(field: BlindField, value: string): string {
  const text = normalisers[field](value);
  if (text === '' || !text.isWellFormed())
    throw new DomainError('validation', `this is no ${field}`, [{ field, reason: 'empty or unreadable' }]);
  return text;
}
