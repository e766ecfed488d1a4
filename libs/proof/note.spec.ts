import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyHashOf, type NoteSigner, openNote, parseVkey, signNote, vkeyOf } from './note.ts';

const fault = (name: string) => expect.objectContaining({ fault: name });

const rawOf = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');

function newKey(name: string): { signer: NoteSigner; vkey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = rawOf(publicKey);
  return { vkey: vkeyOf(name, raw), signer: { name, keyHash: keyHashOf(name, raw), sign: async (bytes) => sign(null, bytes, privateKey) } };
}

// Published with golang.org/x/mod/sumdb/note and quoted by C2SP signed-note.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT = 'If you think cryptography is the answer to your problem,\nthen you don’t know what your problem is.\n'.replace('’', "'");
const PUBLISHED = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

describe('a signed note', () => {
  test('published elsewhere is accepted with its published key', () => {
    const { text, signers } = openNote(PUBLISHED, [PETER]);
    expect(text).toBe(TEXT);
    expect(signers.map(({ name, keyHash }) => `${name}+${keyHash}`)).toEqual(['PeterNeumann+c74f20a3']);
  });

  test('says who of several signed it, and passes over signatures by strangers', async () => {
    const [a, b, c] = [newKey('log.example'), newKey('witness.example'), newKey('nobody.example')];
    const note = await signNote('one\n\ntwo\n', a.signer, b.signer);
    expect(openNote(note, [a.vkey]).text).toBe('one\n\ntwo\n');
    expect(openNote(Buffer.from(note), [b.vkey, a.vkey]).signers.map(({ name }) => name)).toEqual(['log.example', 'witness.example']);
    expect(() => openNote(note, [c.vkey])).toThrowError(fault('note-unknown-key'));
    expect(() => openNote(note, [])).toThrowError(fault('note-unknown-key'));
  });

  test('by a namesake of a trusted key counts for nothing', async () => {
    const note = await signNote('text\n', newKey('log.example').signer);
    expect(() => openNote(note, [newKey('log.example').vkey])).toThrowError(fault('note-unknown-key'));
  });

  test('is refused when any character of its text is changed', async () => {
    const { signer, vkey } = newKey('log.example');
    const note = await signNote('log.example\n7\nroot\n', signer);
    for (let i = 0; i < 'log.example\n7\nroot'.length; i++) {
      const changed = `${note.slice(0, i)}${note[i] === 'x' ? 'y' : 'x'}${note.slice(i + 1)}`;
      expect(() => openNote(changed, [vkey])).toThrowError(fault('note-bad-signature'));
    }
  });

  test('is refused when one known signature does not hold, although another does', async () => {
    const [a, b] = [newKey('a.example'), newKey('b.example')];
    const lines = (await signNote('text\n', a.signer, b.signer)).split('\n');
    const forged = (await signNote('other\n', b.signer)).split('\n')[2] ?? '';
    expect(() => openNote([...lines.slice(0, 3), forged, ''].join('\n'), [a.vkey, b.vkey])).toThrowError(fault('note-bad-signature'));
  });

  test.each([
    ['no signature', 'text\n'],
    ['no newline at its end', PUBLISHED.slice(0, -1)],
    ['a control character', PUBLISHED.replace('cryptography', 'crypto\tgraphy')],
    ['a line that is no signature', `${PUBLISHED}hello\n`],
    ['a hyphen in place of the dash', PUBLISHED.replace('—', '-')],
    ['base64 that is not strict', PUBLISHED.replace('JnAM=', 'JnAM')],
    ['nothing', ''],
    ['more than a note may have', `${'x'.repeat(1_000_001)}\n`],
    ['a hundred and one signatures', `text\n\n${'— a AAAAAAA=\n'.repeat(101)}`],
  ])('with %s is malformed', (_, note) => {
    expect(() => openNote(note, [PETER])).toThrowError(fault('note-malformed'));
  });

  test('cannot be made of text that does not end in a newline, or by a key with a blank in its name', async () => {
    const { signer } = newKey('log.example');
    await expect(signNote('text', signer)).rejects.toMatchObject({ fault: 'note-malformed' });
    await expect(signNote('text\n', { ...signer, name: 'two words' })).rejects.toMatchObject({ fault: 'vkey-malformed' });
  });
});

describe('a verifier key', () => {
  test('is the same text again after reading', () => {
    const { vkey } = newKey('log.example');
    expect(parseVkey(vkey).vkey).toBe(vkey);
    expect(vkeyOf('log.example', rawOf(parseVkey(vkey).publicKey))).toBe(vkey);
  });

  test.each([
    ['with one character mistyped', PETER.replace('QegwxbzhK', 'QegwxbzhL')],
    ['of another name', PETER.replace('Peter', 'Paul')],
    ['of another algorithm', 'PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['cut short', PETER.slice(0, -4)],
    ['that is something else', 'hello'],
  ])('%s is refused', (_, vkey) => {
    expect(() => parseVkey(vkey)).toThrowError(fault('vkey-malformed'));
  });

  test('has a name without blanks and 32 bytes', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b']) expect(() => vkeyOf(name, Buffer.alloc(32))).toThrowError(fault('vkey-malformed'));
    expect(() => vkeyOf('a', Buffer.alloc(31))).toThrowError(fault('vkey-malformed'));
  });
});
