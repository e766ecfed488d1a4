import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { cosign, cosignaturesOf, parseWitnessKey, witnessKeyOf } from './cosignature.ts';
import { vkeyOf } from './note.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const raw = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
const key = witnessKeyOf('audit.bank.example/w1', raw);
const text = 'caspix-main\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
const line = cosign(text, key, 1_795_773_600, (bytes) => sign(null, bytes, privateKey));
const note = `${text}\n— caspix-main AAAAAAAA\n${line}`;

describe('a cosignature', () => {
  it('tells who had seen the checkpoint, and when', () => {
    expect(cosignaturesOf(note, [parseWitnessKey(key.vkey)])).toMatchObject([{ key: { name: key.name }, time: 1_795_773_600 }]);
  });

  it('covers the checkpoint and the time', () => {
    const reasons = [note.replace('\n12\n', '\n13\n')];
    const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64');
    bytes[11] = (bytes[11] ?? 0) ^ 1;
    reasons.push(`${text}\n— ${key.name} ${bytes.toString('base64')}\n`);
    reasons.push(`${text}\n— ${key.name} ${bytes.subarray(0, 40).toString('base64')}\n`);
    for (const changed of reasons) {
      expect(() => cosignaturesOf(changed, [key])).toThrow(expect.objectContaining({ fault: 'note-bad-signature' }));
    }
  });

  it('of an unknown witness is passed over', () => {
    const other = witnessKeyOf('somebody.else/w1', raw);
    expect(cosignaturesOf(note, [other])).toEqual([]);
  });

  it('is made under a key that cannot pass for a log’s', () => {
    expect(() => parseWitnessKey(vkeyOf(key.name, raw))).toThrow(expect.objectContaining({ fault: 'vkey-malformed' }));
    expect(() => parseWitnessKey(key.vkey.replace(key.keyHash, '00000000'))).toThrow(expect.objectContaining({ fault: 'vkey-malformed' }));
  });

  it('has the key of the specification’s example', () => {
    // C2SP tlog-cosignature: SHA-256(name ‖ LF ‖ 0x04 ‖ key), of which four bytes stand before the time in the line.
    expect(line).toMatch(new RegExp(`^— ${key.name.replaceAll('.', '[.]')} \\S+\n$`));
    expect(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('hex', 0, 4)).toBe(key.keyHash);
  });
});

describe('the request of a log to a witness', () => {
  const request = { old: 5, proof: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)], checkpoint: note };

  it('is read as it was written', () => {
    expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request);
    expect(parseAddCheckpoint(formatAddCheckpoint({ ...request, old: 0, proof: [] }))).toEqual({ ...request, old: 0, proof: [] });
  });

  it.each([
    ['no old size', `${Buffer.alloc(32).toString('base64')}\n\n${note}`],
    ['a leading zero', `old 05\n\n${note}`],
    ['a hash of another length', `old 5\nAAAA\n\n${note}`],
    ['64 lines of proof', `old 5\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n${note}`],
    ['no empty line', 'old 5\n'],
    ['a size above 2^53', `old 9007199254740993\n\n${note}`],
  ])('with %s is refused', (_, body) => {
    expect(() => parseAddCheckpoint(body)).toThrow(expect.objectContaining({ fault: 'request-malformed' }));
  });
});
