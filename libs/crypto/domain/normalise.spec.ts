import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blindFields, normalise } from './normalise.ts';

describe('a value that is searched for', () => {
  it.each([
    ['iban', 'de89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    ['iban', 'ＤＥ８９ 3704', 'DE893704'],
    ['account-number', '00-123.456/7', '001234567'],
    ['account-number', '4111-1111 1111 1111', '4111111111111111'],
    ['email', ' Jane.Doe@EXAMPLE.com ', 'jane.doe@example.com'],
    ['email', 'x@MÜLLER.de', 'x@xn--mller-kva.de'],
    ['phone', '+49 (0)30 / 123-456', '+4930123456'],
    ['phone', '0049 30 123456', '+4930123456'],
    ['phone', '030 123456', '030123456'],
    ['national-id', '12.345.678-z', '12345678Z'],
    ['iban', 'ΐ', '\u03aa\u0301'],
  ] as const)('as %s is one, however it is written: %s', (field, written, one) => {
    expect(normalise(field, written)).toBe(one);
  });

  it('keeps the zeros that an account number begins with', () => {
    expect(normalise('account-number', '007')).not.toBe(normalise('account-number', '7'));
  });

  it.each(blindFields)('as %s is refused when nothing is in it', (field) => {
    for (const nothing of ['', '  ', '\ud800'])
      expect(() => normalise(field, nothing)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  it('is the same when normalised twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...blindFields), fc.string({ unit: 'grapheme', minLength: 1 }), (field, value) => {
        let once: string;
        try {
          once = normalise(field, value);
        } catch {
          return true;
        }
        return normalise(field, once) === once;
      }),
    );
  });
});
