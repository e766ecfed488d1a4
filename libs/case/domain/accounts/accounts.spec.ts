import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencies, isCurrency } from './currencies.ts';
import { isIban, madeUpIban } from './iban.ts';
import { maskAccount, maskPartyField } from './masks.ts';

describe('account numbers', () => {
  it.each(['DE89 3704 0044 0532 0130 00', 'gb82-west-1234-5698-7654-32', 'NO9386011117947', 'MT84MALT011000012345MTLCAST001S'])(
    '%s is an IBAN',
    (iban) => {
      expect(isIban(iban)).toBe(true);
    },
  );

  it.each(['DE88370400440532013000', 'DE8937040044053201300', '0532013000', '', 'XX00'])('%s is none', (text) => {
    expect(isIban(text)).toBe(false);
  });

  it('are IBANs when made up, and no two are the same', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (n) => isIban(madeUpIban(n))));
    expect(new Set(Array.from({ length: 20_000 }, (_, n) => madeUpIban(n))).size).toBe(20_000);
  });

  it('stop being IBANs when one digit changes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999_999 }),
        fc.integer({ min: 2, max: 21 }),
        fc.integer({ min: 1, max: 9 }),
        (n, at, by) => {
          const iban = madeUpIban(n);
          const changed = `${iban.slice(0, at)}${(Number(iban[at]) + by) % 10}${iban.slice(at + 1)}`;
          return !isIban(changed);
        },
      ),
    );
  });

  it('show country and last four when masked, and never most of a short number', () => {
    expect(maskAccount('DE89 3704 0044 0532 0130 00')).toBe('DE•• •••• 3000');
    expect(maskAccount('0532013000')).toBe('•••• 3000');
    expect(maskAccount('12345')).toBe('•••• 45');
    expect(maskAccount('123')).not.toMatch(/\d/);
  });

  it('never show more than half of themselves', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{1,30}$/), (number) => {
        const shown = maskAccount(number).replace(/[^0-9A-Z]/g, '').length;
        return shown * 2 <= Math.max(number.length, 1);
      }),
    );
  });
});

describe('protected fields of a party', () => {
  it.each([
    ['born', '1991-04-30', '••.••.1991'],
    ['phone', '+352 621 123 418', '••••18'],
    ['email', 'claire@atelier.example', 'c•••••@a•••.example'],
    ['national-id', '1991043012345', '••••45'],
    ['address', '4 rue de la Paix', '••••••••'],
    ['national-id', '42', '••••42'.slice(0, 4)],
  ] as const)('%s %s is shown as %s', (field, value, masked) => {
    expect(maskPartyField(field, value)).toBe(masked);
  });
});

describe('currencies', () => {
  it('are those of ISO 4217 in which an account can be held', () => {
    expect(currencies.size).toBeGreaterThan(150);
    expect(['EUR', 'USD', 'JPY', 'XOF', 'XCG'].every(isCurrency)).toBe(true);
    expect(['eur', 'XXX', 'XAU', 'ZZZ', 'EURO', '', 'toString'].some(isCurrency)).toBe(false);
  });
});
