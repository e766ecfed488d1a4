import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAlert, checkTransaction } from './check-intake.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const alert = (change: Record<string, unknown> = {}) => ({
  source: 'monitor',
  sourceRef: 'A-1',
  typology: 'Account takeover',
  score: 80,
  detectedAt: '2026-11-22T10:00:00Z',
  subjects: [{ account: { number: 'DE89370400440532013000' } }],
  ...change,
});

const transaction = (change: Record<string, unknown> = {}) => ({
  ref: 't-1',
  at: '2026-11-21T10:00:00+01:00',
  amount: '12.50',
  currency: 'EUR',
  from: { number: '1111111111' },
  to: { number: '2222222222' },
  ...change,
});

const faultsOf = (input: unknown) => {
  const checked = checkAlert(input, NOW);
  return 'fields' in checked ? checked.fields : [];
};

describe('an alert that comes in', () => {
  it('is taken with the least there is to say', () => {
    expect(checkAlert(alert(), NOW)).toMatchObject({ value: { factors: [], transactions: [], subjects: [{ role: 'SUBJECT' }] } });
  });

  it('may be written in any script', () => {
    const party = { kind: 'PERSON', name: 'דנה לוי', address: '東京都千代田区' };
    expect(faultsOf(alert({ title: 'تحويل غير معتاد', subjects: [{ party }] }))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'text', ''],
    ['null', null, ''],
    ['an unknown field', alert({ colour: 'red' }), 'colour'],
    ['an unknown field further in', alert({ subjects: [{ account: { number: '12345678', pin: '1' } }] }), 'subjects.0.account.pin'],
    ['a score as text', alert({ score: '80' }), 'score'],
    ['a score above 100', alert({ score: 101 }), 'score'],
    ['a score with a fraction', alert({ score: 80.5 }), 'score'],
    ['no reference', alert({ sourceRef: '' }), 'sourceRef'],
    ['a reference of blanks', alert({ sourceRef: '   ' }), 'sourceRef'],
    ['a text that is too long', alert({ title: 'x'.repeat(201) }), 'title'],
    ['NUL', alert({ title: 'a\u0000b' }), 'title'],
    ['half a surrogate pair', alert({ title: 'a\ud800b' }), 'title'],
    ['a control character', alert({ title: 'a\u0007b' }), 'title'],
    ['a line break in one line', alert({ title: 'a\nb' }), 'title'],
    ['a direction override', alert({ title: 'a\u202eb' }), 'title'],
    ['a date in the future', alert({ detectedAt: '2026-11-22T12:06:00Z' }), 'detectedAt'],
    ['a date without a zone', alert({ detectedAt: '2026-11-22T10:00:00' }), 'detectedAt'],
    ['a day that does not exist', alert({ detectedAt: '2026-02-30T10:00:00Z' }), 'detectedAt'],
    ['a date before banks had computers', alert({ detectedAt: '1969-12-31T23:59:59Z' }), 'detectedAt'],
    ['an amount as a number', alert({ exposure: 12.5, currency: 'EUR' }), 'exposure'],
    ['a negative amount', alert({ exposure: '-1.00', currency: 'EUR' }), 'exposure'],
    ['an amount out of range', alert({ exposure: '1000000000000000', currency: 'EUR' }), 'exposure'],
    ['an amount with five decimals', alert({ exposure: '1.00001', currency: 'EUR' }), 'exposure'],
    ['an exponent', alert({ exposure: '1e3', currency: 'EUR' }), 'exposure'],
    ['an amount without a currency', alert({ exposure: '1.00' }), 'currency'],
    ['an unknown currency', alert({ currency: 'ZZZ' }), 'currency'],
    ['a currency in small letters', alert({ currency: 'eur' }), 'currency'],
    ['no subject', alert({ subjects: [] }), 'subjects'],
    ['a subject that is nobody', alert({ subjects: [{ role: 'VICTIM' }] }), 'subjects.0'],
    ['51 subjects', alert({ subjects: Array.from({ length: 51 }, () => ({ account: { number: '12345678' } })) }), 'subjects'],
    ['an account number without a digit', alert({ subjects: [{ account: { number: '--' } }] }), 'subjects.0.account.number'],
    [
      'a birthday in the future',
      alert({ subjects: [{ party: { kind: 'PERSON', name: 'A', born: '2027-01-01' } }] }),
      'subjects.0.party.born',
    ],
    [
      'an address that is no e-mail',
      alert({ subjects: [{ party: { kind: 'PERSON', name: 'A', email: 'nobody' } }] }),
      'subjects.0.party.email',
    ],
    ['a transaction in the future', alert({ transactions: [transaction({ at: '2026-11-23T00:00:00Z' })] }), 'transactions.0.at'],
    ['a transaction named twice', alert({ transactions: [transaction(), transaction()] }), 'transactions'],
    ['501 transactions', alert({ transactions: Array.from({ length: 501 }, (_, i) => transaction({ ref: `t-${i}` })) }), 'transactions'],
  ])('is refused for %s, naming the field', (_, input, field) => {
    const fields = faultsOf(input);
    expect(fields.map((fault) => fault.field)).toContain(field);
    expect(fields.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  it('may be told by a clock that runs five minutes ahead', () => {
    expect(faultsOf(alert({ detectedAt: '2026-11-22T12:04:59Z' }))).toEqual([]);
  });

  it('never makes the check throw, whatever it is', () => {
    fc.assert(fc.property(fc.anything(), (input) => 'fields' in checkAlert(input, NOW)));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(alert())), fc.anything()), (input) => Boolean(checkAlert(input, NOW))),
    );
    fc.assert(fc.property(fc.anything(), (input) => 'fields' in checkTransaction(input, NOW)));
  });

  it('keeps every amount that it takes to the last digit', () => {
    const amount = fc.tuple(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), fc.integer({ min: 0, max: 9999 }));
    fc.assert(
      fc.property(amount, ([whole, fraction]) => {
        const told = `${whole}.${String(fraction).padStart(4, '0')}`;
        const checked = checkTransaction(transaction({ amount: told }), NOW);
        return 'value' in checked && checked.value.amount === told;
      }),
    );
  });
});
