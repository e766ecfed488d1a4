import { describe, expect, it } from 'vitest';
import { assertGoodPassword, normalisedPassword } from './password-policy.ts';

const refused = (password: string, username = 'ines.moreau') => {
  try {
    assertGoodPassword(password, username);
    return null;
  } catch (error) {
    return error;
  }
};

describe('a password', () => {
  it.each([
    ['too short', 'only-14-signs!'],
    ['one of the first that would be tried', 'Password-12345678'],
    ['a row of few characters', 'abcabcabcabcabcabc'],
    ['made of the user name', 'my ines.moreau password'],
    ['made of the name of the product', 'welcome to caspix today'],
    ['longer than anybody types', `${'long '.repeat(60)}ly`],
  ])('is refused when it is %s', (_, password) => {
    expect(refused(password)).toMatchObject({ code: 'validation', fields: [{ field: 'password' }] });
  });

  it.each([
    'fifteen letters',
    'vier Pferde trinken 9 Tassen Tee',
    'パスワードは長くて覚えやすい文がよい',
    'a'.repeat(40) + 'bcdefghij'.repeat(4),
  ])('may be %s: length counts, composition does not', (password) => {
    expect(refused(password)).toBeNull();
  });

  it('is the same however its letters were composed', () => {
    expect(normalisedPassword('Cafe\u0301')).toBe(normalisedPassword('Caf\u00e9'));
  });
});
