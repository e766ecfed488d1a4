import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { dataKey, freshKeyBytes } from './data-key.ts';
import { additionalData, type Place } from './place.ts';
import { decryptField, encryptField, keyIdOf, MAX_FIELD_BYTES, type Sealed } from './stored-value.ts';
import { unwrapSubjectKey, wrapSubjectKey } from './wrapped-key.ts';

const newKey = () => dataKey(uuidv7(), freshKeyBytes());
const place: Place = { table: 'cases.accounts', column: 'number', row: '01932c5e-7c1a-7b2a-9a64-0242ac120002' };
const refused = expect.objectContaining({ code: 'decryption-failed' });
const text = fc.string({ unit: 'grapheme' });

describe('an encrypted field', () => {
  const key = newKey();

  it('comes back as it was, whatever well-formed text it is', () => {
    fc.assert(fc.property(text, (plain) => decryptField(key, place, encryptField(key, place, plain)) === plain));
  });

  it('is stored as version, key id, nonce, ciphertext and tag, in the open standard', () => {
    const bytes = freshKeyBytes();
    const copy = Buffer.from(bytes);
    const known = dataKey('01932c5e-7c1a-7b2a-9a64-0242ac120002', bytes);
    const stored = encryptField(known, place, 'DE89');
    expect(stored.length).toBe(45 + 4);
    expect(stored[0]).toBe(1);
    expect(stored.toString('hex', 1, 17)).toBe('01932c5e7c1a7b2a9a640242ac120002');
    const decipher = createDecipheriv('aes-256-gcm', copy, stored.subarray(17, 29));
    const part = (value: string) => Buffer.concat([Buffer.from([0, 0, 0, value.length]), Buffer.from(value)]);
    decipher.setAAD(Buffer.concat([stored.subarray(0, 17), ...['cases', 'accounts', 'number', place.row].map(part)]));
    decipher.setAuthTag(stored.subarray(-16));
    expect(decipher.update(stored.subarray(29, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('DE89');
  });

  it('has a type of its own, so that bytes which nobody encrypted do not compile where a column asks for it', () => {
    const column = (value: Sealed) => value.length;
    const stored = encryptField(key, place, 'DE89');
    expect(column(stored)).toBe(45 + 4);
    // @ts-expect-error -- as a repository would that forgot to encrypt
    expect(column(Buffer.from('DE89'))).toBe(4);
    // @ts-expect-error -- a piece of a sealed value is none
    expect(column(stored.subarray(1))).toBe(45 + 3);
  });

  it('never looks the same twice', () => {
    const seen = new Set(Array.from({ length: 3_000 }, () => encryptField(key, place, 'x').toString('hex', 17, 29)));
    expect(seen.size).toBe(3_000);
  });

  it('names the key that it needs', () => {
    expect(keyIdOf(encryptField(key, place, 'x'))).toBe(key.id);
  });

  it('does not open with any one bit flipped', () => {
    const stored = encryptField(key, place, 'DE89370400440532013000');
    for (let bit = 0; bit < stored.length * 8; bit += 1) {
      const changed = Buffer.from(stored);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decryptField(key, place, changed), `bit ${bit}`).toThrow(refused);
    }
  });

  it('does not open cut short or with something behind it', () => {
    const stored = encryptField(key, place, 'DE89');
    for (let length = 0; length < stored.length; length += 1) {
      expect(() => decryptField(key, place, stored.subarray(0, length)), `${length} bytes`).toThrow(refused);
    }
    expect(() => decryptField(key, place, Buffer.concat([stored, Buffer.of(0)]))).toThrow(refused);
    expect(() => keyIdOf(stored.subarray(0, 20))).toThrow(refused);
  });

  it.each([
    ['row', { ...place, row: uuidv7() }],
    ['column', { ...place, column: 'label' }],
    ['table', { ...place, table: 'cases.parties' }],
    ['schema', { ...place, table: 'audit.accounts' }],
  ])('does not open in another %s', (_, elsewhere) => {
    expect(() => decryptField(key, elsewhere, encryptField(key, place, 'x'))).toThrow(refused);
  });

  it('does not open under another key, even one that bears its id', () => {
    const stored = encryptField(key, place, 'x');
    expect(() => decryptField(newKey(), place, stored)).toThrow(refused);
    expect(() => decryptField(dataKey(key.id, freshKeyBytes()), place, stored)).toThrow(refused);
  });

  it('does not open in a format of the future', () => {
    const stored = encryptField(key, place, 'x');
    stored[0] = 2;
    expect(() => decryptField(key, place, stored)).toThrow(expect.objectContaining({ message: expect.stringContaining('format 2') }));
    expect(() => keyIdOf(stored)).toThrow(refused);
  });

  it('holds a mebibyte, and not a byte more', () => {
    const largest = 'ä'.repeat(MAX_FIELD_BYTES / 2);
    expect(decryptField(key, place, encryptField(key, place, largest)) === largest).toBe(true);
    expect(() => encryptField(key, place, `${largest}x`)).toThrow(expect.objectContaining({ code: 'payload-too-large' }));
  });

  it.each(['\ud800', 'a\udc00b', '\udfff\ud800'])('refuses half a character (%j)', (half) => {
    expect(() => encryptField(key, place, half)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  it('shows nothing of its key when it is printed', () => {
    const bytes = freshKeyBytes();
    const hex = bytes.toString('hex');
    const printed = JSON.stringify(dataKey(uuidv7(), bytes));
    expect(printed).not.toContain(hex);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });
});

describe('a place', () => {
  it('is encoded so that no two places look alike', () => {
    const name = fc.stringMatching(/^[a-z_.]{1,6}$/).filter((value) => /^[^.]+\..+$/.test(`s.${value}`));
    const places = fc.record({ table: name.map((value) => `s.${value}`), column: name, row: name });
    const header = Buffer.of(1);
    fc.assert(
      fc.property(places, places, (one, other) => {
        const alike = additionalData(header, one).equals(additionalData(header, other));
        return alike === (one.table === other.table && one.column === other.column && one.row === other.row);
      }),
    );
  });

  it.each([
    { table: 'accounts', column: 'number', row: 'x' },
    { table: '.accounts', column: 'number', row: 'x' },
    { table: 'cases.', column: 'number', row: 'x' },
    { table: 'cases.accounts', column: '', row: 'x' },
    { table: 'cases.accounts', column: 'number', row: '' },
  ])('is refused when it is not whole: %j', (broken) => {
    expect(() => encryptField(newKey(), broken, 'x')).toThrow(expect.objectContaining({ code: 'validation' }));
  });
});

describe('a wrapped key', () => {
  it('opens for its subject under its domain key and for nobody else', () => {
    const [domain, other] = [newKey(), newKey()];
    const [id, stranger] = [uuidv7(), uuidv7()];
    const bytes = freshKeyBytes();
    const wrapped = wrapSubjectKey(domain, id, bytes);
    expect(unwrapSubjectKey(domain, id, wrapped)).toEqual(bytes);
    expect(() => unwrapSubjectKey(domain, stranger, wrapped)).toThrow(refused);
    expect(() => unwrapSubjectKey(other, id, wrapped)).toThrow(refused);
    expect(() => unwrapSubjectKey(domain, id, wrapped.subarray(1))).toThrow(refused);
    wrapped[0] = 2;
    expect(() => unwrapSubjectKey(domain, id, wrapped)).toThrow(refused);
  });

  it('does not open with any one bit flipped, cut short at any byte, or with something behind it', () => {
    const domain = newKey();
    const id = uuidv7();
    const wrapped = wrapSubjectKey(domain, id, freshKeyBytes());
    for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
      const changed = Buffer.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => unwrapSubjectKey(domain, id, changed), `bit ${bit}`).toThrow(refused);
    }
    for (let length = 0; length < wrapped.length; length += 1) {
      expect(() => unwrapSubjectKey(domain, id, wrapped.subarray(0, length)), `${length} bytes`).toThrow(refused);
    }
    expect(() => unwrapSubjectKey(domain, id, Buffer.concat([wrapped, Buffer.of(0)]))).toThrow(refused);
  });
});
