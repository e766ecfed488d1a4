import { createHash, randomInt } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, so that a code read over the telephone arrives. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 5;
const GROUP = 5;

/** A one-time code of 125 random bits: `7H2KQ-…`, five groups of five. */
export const newEnrolmentCode = (): string =>
  Array.from({ length: GROUPS }, () => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join('-');

/** SHA-256 of the code as typed: case, blanks and dashes do not matter, and look-alikes are read as what was meant. */
export const enrolmentDigest = (code: string): Buffer =>
  createHash('sha256').update(code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')).digest();
