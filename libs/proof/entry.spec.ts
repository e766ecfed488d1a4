import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from './canonical.ts';
import { type AuditEntry, decodeEntry, encodeEntry, MAX_ENTRY_BYTES } from './entry.ts';

const entry: AuditEntry = {
  v: 1,
  log: 'bank.example/caspix',
  id: '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a69',
  at: '2026-11-22T11:20:52.000123Z',
  actor: { sub: 'u-1', type: 'user', session: 's-1', auth: { methods: ['pwd', 'otp'], idp: 'local' } },
  action: 'case.propose-decision',
  object: { type: 'case', id: 'CAS-1' },
  case: { id: '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a70', seq: 2, prev: 'ab'.repeat(32) },
  outcome: 'granted',
  reason: 'über 9 000 € “in cash” 💶',
  request: 'r-1',
  payload: { alg: 'SHA-256', digest: 'cd'.repeat(32), key: 'k-1' },
};

const fault = (name: string, message = '') => expect.objectContaining({ fault: name, message: expect.stringContaining(message) });

/** The entry with one value, addressed by a path such as `actor.auth.idp`, replaced. */
function withValue(path: string, value: unknown): AuditEntry {
  const copy = structuredClone(entry) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce((node, name) => node[name] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy as unknown as AuditEntry;
}

describe('an audit entry', () => {
  test('is encoded as the general writer of canonical JSON would', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.tuple(words, words), fc.option(words), fc.boolean(), fc.boolean(), ([sub, object], reason, inCase, withPayload) => {
        const one: AuditEntry = {
          ...entry,
          actor: { ...entry.actor, sub },
          object: { type: 'x', id: object },
          reason,
          case: inCase ? entry.case : null,
          payload: withPayload ? entry.payload : null,
        };
        expect(encodeEntry(one)).toEqual(canonicalBytes(one));
        expect(decodeEntry(encodeEntry(one))).toEqual(one);
      }),
    );
  });

  test.each([
    ['v', 2],
    ['log', 'two words'],
    ['id', 'x'],
    ['at', '2026-11-22T11:20:52.000Z'],
    ['at', '2026-11-22T11:20:52.000123+00:00'],
    ['at', '2026-02-30T11:20:52.000123Z'],
    ['at', '2026-11-22T24:20:52.000123Z'],
    ['actor', null],
    ['actor.sub', ''],
    ['actor.type', 'User'],
    ['actor.session', null],
    ['actor.auth', null],
    ['actor.auth.methods', []],
    ['actor.auth.methods', ['pwd', 3]],
    ['actor.auth.idp', undefined],
    ['action', 'Close'],
    ['action', 'case..close'],
    ['object.id', 7],
    ['object.type', ''],
    ['case.id', 'CAS-1'],
    ['case.seq', 0],
    ['case.seq', 1.5],
    ['case.prev', null],
    ['case.prev', 'AB'.repeat(32)],
    ['outcome', 'maybe'],
    ['reason', ''],
    ['request', null],
    ['payload.alg', 'SHA-1'],
    ['payload.digest', 'cd'],
    ['payload.key', ''],
    ['extra', 1],
    ['actor.extra', 1],
  ])('whose %s is %j is refused, and the field named', (path, value) => {
    const field = path.split('.').at(-1) === 'extra' ? '' : path;
    expect(() => encodeEntry(withValue(path, value))).toThrowError(fault('entry-invalid', field));
    if (value !== undefined) expect(() => decodeEntry(canonicalBytes(withValue(path, value)))).toThrowError(fault('entry-invalid', field));
  });

  test('is the first of its case exactly when it has no predecessor', () => {
    const first = withValue('case', { id: entry.id, seq: 1, prev: null });
    expect(decodeEntry(encodeEntry(first))).toEqual(first);
    expect(() => encodeEntry(withValue('case', { id: entry.id, seq: 1, prev: 'ab'.repeat(32) }))).toThrowError(
      fault('entry-invalid', 'case.prev'),
    );
  });

  test('has at most 65,535 bytes', () => {
    const room = MAX_ENTRY_BYTES - encodeEntry(withValue('reason', 'x')).length + 1;
    expect(encodeEntry(withValue('reason', 'x'.repeat(room)))).toHaveLength(MAX_ENTRY_BYTES);
    expect(() => encodeEntry(withValue('reason', 'x'.repeat(room + 1)))).toThrowError(fault('entry-too-large'));
    expect(() => decodeEntry(Buffer.alloc(MAX_ENTRY_BYTES + 1))).toThrowError(fault('entry-too-large'));
  });

  test('cannot carry text that has no UTF-8 form', () => {
    expect(() => encodeEntry(withValue('reason', 'half \ud83d'))).toThrowError(fault('lone-surrogate', 'reason'));
  });

  test('is not accepted in other bytes than its canonical ones', () => {
    expect(() => decodeEntry(Buffer.from(JSON.stringify(entry)))).toThrowError(fault('not-canonical'));
    expect(() => decodeEntry(canonicalBytes([entry]))).toThrowError(fault('entry-invalid'));
    expect(() => decodeEntry(canonicalBytes(null))).toThrowError(fault('entry-invalid'));
  });
});
