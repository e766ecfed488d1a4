import { describe, expect, it } from 'vitest';
import { checkAlert, checkTransaction } from '../intake/check-intake.ts';
import { assertColumns, parseColumnMap } from './column-map.ts';
import { mapRow } from './map-row.ts';

const alerts = parseColumnMap('alerts', {
  source: 'core-monitor',
  columns: {
    ID: 'sourceRef',
    Rule: 'typology',
    Score: 'score',
    Raised: 'detectedAt',
    'At risk': 'exposure',
    IBAN: 'subjects.0.account.number',
    Holder: 'subjects.0.party.name',
    Second: 'subjects.1.party.name',
    Payments: 'transactionRefs',
  },
  constants: { currency: 'EUR', 'subjects.0.party.kind': 'PERSON', 'subjects.1.party.kind': 'PERSON' },
  values: { typology: { R07: 'Mule account, fan-in' } },
  decimal: ',',
  group: '.',
  dates: 'DD.MM.YYYY',
  zone: '+01:00',
});

const row = {
  ID: 'A1',
  Rule: 'R07',
  Score: '88',
  Raised: '3.11.2026 14:05',
  'At risk': '1.250,50',
  IBAN: 'DE89370400440532013000',
  Holder: 'N. Varga',
  Second: '',
  Payments: 't1; t2',
};

describe('a row of a file', () => {
  it('becomes an alert by its map', () => {
    const { transactionRefs, ...input } = mapRow(alerts, row);
    expect(transactionRefs).toEqual(['t1', 't2']);
    expect(checkAlert({ ...input, source: alerts.source }, Date.parse('2026-11-22T00:00:00Z'))).toMatchObject({
      value: {
        typology: 'Mule account, fan-in',
        score: 88,
        detectedAt: '2026-11-03T14:05:00+01:00',
        exposure: '1250.50',
        subjects: [{ account: { number: 'DE89370400440532013000' }, party: { kind: 'PERSON', name: 'N. Varga' } }],
      },
    });
  });

  it('says nothing of a second holder who is not there', () => {
    expect(mapRow(alerts, row)['subjects']).toHaveLength(1);
  });

  it('keeps what it cannot read, so that the check refuses it by name', () => {
    const checked = checkAlert({ ...mapRow(alerts, { ...row, Score: 'high', Raised: 'soon', Payments: '' }), source: 's' }, Date.now());
    expect('fields' in checked && checked.fields.map(({ field }) => field).sort()).toEqual(['detectedAt', 'score']);
  });

  it('never reads a decimal comma as a separator of thousands', () => {
    const map = parseColumnMap('transactions', { source: 's', columns: { Sum: 'amount' } });
    const checked = checkTransaction(mapRow(map, { Sum: '1,25' }), Date.now());
    expect('fields' in checked && checked.fields.some(({ field }) => field === 'amount')).toBe(true);
  });
});

describe('a map', () => {
  it.each([
    ['without a source', { columns: {} }],
    ['with a property that does not exist', { source: 's', columns: {}, colour: 1 }],
    ['with a field that does not exist', { source: 's', columns: { A: 'subjects.0.__proto__.x' } }],
    ['with one field from two columns', { source: 's', columns: { A: 'score', B: 'score' } }],
    ['with one sign for decimals and groups', { source: 's', columns: {}, group: '.', decimal: '.' }],
    ['that is no object', 7],
  ])('%s is refused', (_, input) => {
    expect(() => parseColumnMap('alerts', input)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  it('is refused for a file that lacks one of its columns', () => {
    expect(() => assertColumns(alerts, ['ID'])).toThrow(expect.objectContaining({ code: 'validation' }));
  });
});
