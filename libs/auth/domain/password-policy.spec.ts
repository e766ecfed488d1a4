import { describe, expect, it } from 'vitest';
import { assertGoodPassword, normalisedPassword } from './password-policy.ts';
import { shippedPolicy } from './policy/sign-in-policy.ts';

const pci = { shortest: 12, lettersAndDigits: true, remembered: 4 };
const refused = (password: string, username = 'ines.moreau', rules = shippedPolicy.password) => {
  try {
    assertGoodPassword(password, username, rules, (candidate) => candidate === 'qazwsxedcrfvtgb');
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

  it.each(['qazwsxedcrfvtgb', 'QAZ-wsx-edc-rfv-tgb', 'qazwsxedcrfvtgb2026', 'qazwsxedcrfvtgbqazwsxedcrfvtgb'])(
    'is refused when a list of common ones has it, also dressed up as %s (ASVS 6.2.4)',
    (password) => {
      expect(refused(password)).toMatchObject({ code: 'validation' });
    },
  );

  it('of 64 characters and more is taken (ASVS 6.2.9)', () => {
    expect(refused('a sentence that is as long as a sentence can be when nobody stops whoever writes it')).toBeNull();
  });

  it('is held to letters and digits where the profile is PCI’s', () => {
    expect(refused('only letters here', 'ines', pci)).toMatchObject({ code: 'validation' });
    expect(refused('letters and 4 digits', 'ines', pci)).toBeNull();
  });

  it('is the same however its letters were composed', () => {
    expect(normalisedPassword('Cafe\u0301')).toBe(normalisedPassword('Caf\u00e9'));
  });
});
