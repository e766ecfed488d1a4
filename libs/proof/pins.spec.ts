import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyHashOf, type NoteSigner, signNote, vkeyOf } from './note.ts';
import { openCheckpoint, parsePin } from './pins.ts';
import { formatCheckpoint } from './statements.ts';

const fault = (name: string) => expect.objectContaining({ fault: name });

function newKey(name = 'log.example'): { signer: NoteSigner; vkey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { vkey: vkeyOf(name, raw), signer: { name, keyHash: keyHashOf(name, raw), sign: async (bytes) => sign(null, bytes, privateKey) } };
}
const checkpoint = (size: number) => formatCheckpoint({ origin: 'log.example', size, root: Buffer.alloc(32, 7) });
const pins = (...texts: string[]) => texts.map(parsePin);

describe('keys of a log that rotated at 100 entries', () => {
  const [old, young, stranger] = [newKey(), newKey(), newKey()];
  const trusted = pins(`${old.vkey} 0-100`, `${young.vkey} 100-`);

  test('each speak for their own stretch, and both for the overlap', async () => {
    for (const [size, ...signers] of [
      [50, old.signer],
      [100, old.signer, young.signer],
      [100, young.signer],
      [101, young.signer],
    ] as [number, ...NoteSigner[]][]) {
      expect(openCheckpoint(await signNote(checkpoint(size), ...signers), trusted).size).toBe(size);
    }
  });

  test('speak for nothing outside it, and a stranger’s signature neither helps nor harms', async () => {
    const late = await signNote(checkpoint(101), old.signer);
    expect(() => openCheckpoint(late, trusted)).toThrowError(fault('key-out-of-range'));
    const early = await signNote(checkpoint(99), young.signer, stranger.signer);
    expect(() => openCheckpoint(early, trusted)).toThrowError(fault('key-out-of-range'));
    expect(openCheckpoint(await signNote(checkpoint(99), stranger.signer, old.signer), trusted).size).toBe(99);
    const strange = await signNote(checkpoint(99), stranger.signer);
    expect(() => openCheckpoint(strange, trusted)).toThrowError(fault('note-unknown-key'));
  });

  test('that are revoked speak for nothing, and do not harm what another signed', async () => {
    const revoked = pins(`${old.vkey} revoked`, `${young.vkey} 100-`);
    const alone = await signNote(checkpoint(50), old.signer);
    expect(() => openCheckpoint(alone, revoked)).toThrowError(fault('key-revoked'));
    expect(openCheckpoint(await signNote(checkpoint(100), old.signer, young.signer), revoked).size).toBe(100);
  });

  test('refuse the whole note when one of their signatures does not hold', async () => {
    const good = (await signNote(checkpoint(100), old.signer, young.signer)).split('\n');
    const forged = (await signNote(checkpoint(99), young.signer)).split('\n').at(-2) ?? '';
    const note = [...good.slice(0, -2), forged, ''].join('\n');
    expect(() => openCheckpoint(note, trusted)).toThrowError(fault('note-bad-signature'));
  });
});

describe('a pinned key', () => {
  const { vkey } = newKey();
  test.each([
    [vkey, { from: 0, to: null, revoked: false }],
    [`${vkey} 7-`, { from: 7, to: null, revoked: false }],
    [`${vkey} 7-9`, { from: 7, to: 9, revoked: false }],
    [`${vkey} revoked`, { from: 0, to: null, revoked: true }],
  ])('%# is read', (text, expected) => {
    expect(parsePin(text)).toMatchObject(expected);
  });
  test.each(['', 'hello', `${vkey} 9-7`, `${vkey} -7`, `${vkey} 1-2-3`, `${vkey} retired`, `${vkey} 9007199254740993-`, vkey.slice(0, -3)])(
    '%# is refused',
    (text) => {
      expect(() => parsePin(text)).toThrowError(fault('vkey-malformed'));
    },
  );
});
