import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enrolmentDigest, newEnrolmentCode } from './enrolment-code.ts';
import { initialsOf, maskedName, usernameKey } from './username.ts';

describe('names', () => {
  it('spellings that look the same are one sign-in name', () => {
    expect(usernameKey(' Ines.Moreau ')).toBe(usernameKey('ines.moreau'));
    expect(usernameKey('ｉｎｅｓ')).toBe('ines');
  });

  it('a masked name shows at most its first and last character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect([...maskedName(name)].filter((character) => character !== '•').length).toBeLessThanOrEqual(2);
      }),
    );
    expect(maskedName('ines.moreau')).toBe('i•••••••••u');
    expect(maskedName('ab')).toBe('••');
  });

  it.each([
    ['Ines Moreau', 'IM'],
    ['Anna Maria van der Berg', 'AB'],
    ['Cher', 'C'],
    ['  ', ''],
  ])('%s has the initials %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('an enrolment code', () => {
  it('has five groups of five and never repeats', () => {
    const codes = new Set(Array.from({ length: 200 }, newEnrolmentCode));
    expect(codes.size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
  });

  it('may be typed in small letters, without dashes, and with look-alikes', () => {
    expect(enrolmentDigest('o1l2i-aaaaa')).toEqual(enrolmentDigest('0112 1AAAAA'));
    expect(enrolmentDigest('AAAAA')).not.toEqual(enrolmentDigest('AAAAB'));
  });
});
