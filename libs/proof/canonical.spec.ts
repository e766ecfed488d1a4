import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalize, parseCanonical } from './canonical.ts';
import { parseStrictJson } from './strict-json.ts';

const VECTORS = '../shared/data/vectors/jcs';
const parse = (text: string): unknown => parseCanonical(Buffer.from(text, 'utf8'));
const fault = (name: string) => expect.objectContaining({ fault: name });

describe('canonical JSON', () => {
  const names = readdirSync(join(VECTORS, 'input'));

  test('has all six published vectors to pass', () => expect(names).toHaveLength(6));

  test.each(names)('turns %s into the published bytes', (name) => {
    const value: unknown = JSON.parse(readFileSync(join(VECTORS, 'input', name), 'utf8'));
    expect(canonicalBytes(value)).toEqual(readFileSync(join(VECTORS, 'output', name)));
  });

  test('writes the numbers of RFC 8785, appendix B', () => {
    // IEEE 754 bits beside the text they must give.
    const table: [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'],
      ['becbf647612f3696', '-0.0000033333333333333333'],
    ];
    for (const [bits, text] of table) expect(canonicalize(Buffer.from(bits, 'hex').readDoubleBE(0))).toBe(text);
  });

  test('is read back as the value it was written from, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', depthSize: 'medium' }), (value) => {
        fc.pre(allExact(value));
        const bytes = canonicalBytes(value);
        expect(canonicalBytes(parseCanonical(bytes))).toEqual(bytes);
        expect(JSON.parse(bytes.toString('utf8'))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  test('does not depend on the order in which members were added', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()), (members) => {
        expect(canonicalize(Object.fromEntries(Object.entries(members).reverse()))).toBe(canonicalize(members));
      }),
    );
  });

  test('leaves out members that are undefined, as JSON does', () => {
    expect(canonicalize({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  test('has no form for what JSON cannot say', () => {
    for (const value of [undefined, 1n, () => 1, Symbol('x'), new Date(0), new Map(), [undefined]]) {
      expect(() => canonicalize(value)).toThrowError(fault('not-serialisable'));
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => canonicalize({ value })).toThrowError(fault('number-range'));
    expect(() => canonicalize({ text: 'half \ud83d' })).toThrowError(fault('lone-surrogate'));
    expect(() => canonicalize({ '\udc00': 1 })).toThrowError(fault('lone-surrogate'));
  });
});

describe('a reader of canonical JSON refuses', () => {
  test.each([
    ['blanks', '{"a": 1}', 'not-canonical'],
    ['keys out of order', '{"b":1,"a":2}', 'not-canonical'],
    ['an escape that is not needed', '"\\u0041"', 'not-canonical'],
    ['an escaped slash', '"\\/"', 'not-canonical'],
    ['an upper-case escape', '"\\u000F"', 'not-canonical'],
    ['a number in another form', '1.0', 'not-canonical'],
    ['minus zero', '-0', 'not-canonical'],
    ['a key given twice', '{"a":1,"a":1}', 'duplicate-key'],
    ['a key given twice, once escaped', '{"a":1,"\\u0061":2}', 'duplicate-key'],
    ['a key given twice, deep inside', '[{"x":{"a":[],"b":{},"a":[]}}]', 'duplicate-key'],
    ['half of a surrogate pair', '"\\ud800"', 'lone-surrogate'],
    ['2^53', '9007199254740992', 'number-range'],
    ['2^53 + 1, which would be rounded', '9007199254740993', 'number-range'],
    ['−2^53 − 1', '[-9007199254740993]', 'number-range'],
    ['a large number in any notation', '1e+30', 'number-range'],
    ['a number beyond all numbers', '1e999', 'number-range'],
    ['a byte order mark', '\ufeff{}', 'not-json'],
    ['nothing', '', 'not-json'],
    ['text behind the value', '{}{}', 'not-json'],
    ['nesting without end', '['.repeat(5000) + ']'.repeat(5000), 'too-deep'],
  ])('%s', (_, text, expected) => {
    expect(() => parse(text)).toThrowError(fault(expected));
  });

  test('bytes that are not UTF-8', () => {
    expect(() => parseCanonical(Buffer.from([0x22, 0xff, 0x22]))).toThrowError(fault('not-utf8'));
    expect(() => parseCanonical(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toThrowError(fault('not-utf8'));
  });
});

describe('a strict reader of JSON', () => {
  test('takes any layout', () => {
    expect(parseStrictJson(Buffer.from('{ "b" : [1, {"a":"x:\\"{"}],\n"a":null }'))).toEqual({ b: [1, { a: 'x:"{' }], a: null });
  });

  test('refuses a key given twice, and not one that recurs in another object', () => {
    expect(() => parseStrictJson(Buffer.from('{"a":1, "b":{"a":2}, "a":3}'))).toThrowError(fault('duplicate-key'));
    expect(parseStrictJson(Buffer.from('[{"a":1},{"a":{"a":2}}]'))).toEqual([{ a: 1 }, { a: { a: 2 } }]);
  });

  test.each([
    ['half of a surrogate pair', '["\\ud800"]', 'lone-surrogate'],
    ['half of a surrogate pair in a key', '{"\\udc00":1}', 'lone-surrogate'],
    ['a number above 2^53', '[1,{"a":9007199254740993}]', 'number-range'],
    ['a number below −2^53', '[-9007199254740993]', 'number-range'],
    ['a number that is none', '[1e400]', 'number-range'],
  ])('refuses %s, wherever it stands', (_, text, name) => {
    expect(() => parseStrictJson(Buffer.from(text))).toThrowError(fault(name));
  });

  test('reads the largest numbers that are exact, fractions, and what is nested deeper than any stack', () => {
    expect(parseStrictJson(Buffer.from('[9007199254740991,-9007199254740991,0.1,"\\ud83d\\ude00"]'))).toHaveLength(4);
    const deep = `${'['.repeat(5_000)}9007199254740993${']'.repeat(5_000)}`;
    expect(() => parseStrictJson(Buffer.from(deep))).toThrowError(fault('number-range'));
  });
});

/** Whether every number survives: fast-check also makes integers beyond 2^53. */
function allExact(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(allExact);
}
