import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { cosign, parseWitnessKey, witnessKeyOf } from '../cosignature.ts';
import { noteText } from '../note.ts';
import { examplePack, LOG, newKey } from '../pack/example-pack.ts';
import { entryPath, PACK, proofPath } from '../pack/layout.ts';
import { isEntryProof, verifyEntryProof } from './verify-entry-proof.ts';

interface Proof {
  index: number;
  size: number;
  leaf: string;
  path: string[];
  checkpoint: string;
  vkey: string;
  id?: string;
  bytes: string;
}

let proof: Proof;
let other: Proof;
let vkey: string;
beforeAll(async () => {
  const key = newKey(LOG);
  const { files } = await examplePack({ logKey: key });
  const text = (path: string) => files.get(path)?.toString('utf8') ?? '';
  vkey = key.vkey;
  const of = (n: number): Proof => ({
    ...JSON.parse(text(proofPath(n))),
    checkpoint: text(PACK.checkpoint),
    vkey,
    bytes: text(entryPath(n)),
  });
  [proof, other] = [of(2), of(3)];
});

const file = (value: unknown): Buffer => Buffer.from(JSON.stringify(value, null, 2));
const verdictOf = (change: Partial<Proof> = {}, keys = [vkey]) => verifyEntryProof(file({ ...proof, ...change }), keys);
const failureOf = async (change: Partial<Proof>) => (await verdictOf(change)).failure?.name;

describe('the proof of one entry', () => {
  test('holds with nothing but itself and the key of the log, and says which entry', async () => {
    const verdict = await verdictOf();
    expect([verdict.valid, verdict.log, verdict.size, verdict.failure]).toEqual([true, LOG, proof.size, null]);
    expect(verdict.entry?.action).toBe('evidence.upload');
  });

  test('counts for nothing by the key inside it: another key is refused', async () => {
    const verdict = await verdictOf({}, [newKey(LOG).vkey]);
    expect([verdict.valid, verdict.failure?.name, verdict.entry]).toEqual([false, 'checkpoint', null]);
  });

  test('does not hold by a key that was revoked, or that may not sign for this size', async () => {
    for (const pin of [`${vkey} revoked`, `${vkey} 0-${proof.size - 1}`, `${vkey} ${proof.size + 1}-`])
      expect((await verdictOf({}, [pin])).failure?.name).toBe('checkpoint');
  });

  test('does not hold for other bytes, another place, other siblings, another entry’s proof', async () => {
    expect(await failureOf({ bytes: proof.bytes.replace('evidence.upload', 'evidence.unload') })).toBe('inclusion');
    expect(await failureOf({ index: proof.index + 1 })).toBe('inclusion');
    expect(await failureOf({ path: proof.path.slice(1) })).toBe('inclusion');
    expect(await failureOf({ path: other.path, leaf: other.leaf })).toBe('inclusion');
    expect(await failureOf({ size: proof.size + 1 })).toBe('inclusion');
    expect(await failureOf({ leaf: other.leaf })).toBe('inclusion');
  });

  test('does not hold for bytes that are the same entry in another spelling', async () => {
    expect(await failureOf({ bytes: JSON.stringify(JSON.parse(proof.bytes), null, 1) })).toBe('entries');
    expect(await failureOf({ bytes: '{}' })).toBe('entries');
  });

  test('is refused where the file names one entry and proves another', async () => {
    expect((await verdictOf({ id: JSON.parse(proof.bytes).id })).valid).toBe(true);
    expect(await failureOf({ id: JSON.parse(other.bytes).id })).toBe('entries');
  });

  test('is refused for what is no proof at all, and says why', async () => {
    const twice = Buffer.from(file(proof).toString().replace('"index"', '"size": 1,\n  "index"'));
    for (const bad of [Buffer.from('{'), Buffer.from('[]'), file({}), twice, Buffer.alloc((1 << 20) + 1, 32)])
      expect((await verifyEntryProof(bad, [vkey])).failure?.name).toBe('archive');
    expect(await failureOf({ checkpoint: 'nothing' })).toBe('checkpoint');
  });

  test.each<[string, () => string, RegExp]>([
    ['64 KiB + 1', () => `{"a":"${'x'.repeat(65_528)}"}`, /at most 65535 bytes/],
    ['a number above 2^53', () => proof.bytes.replace('"v":1', '"v":9007199254740993'), /beyond 2\^53/],
    ['half of a surrogate pair', () => proof.bytes.replace('"v":1', '"v":"\\ud800"'), /surrogate/],
    ['the same key twice', () => proof.bytes.replace('"v":1', '"v":1,"v":1'), /twice/],
    ['half of itself', () => proof.bytes.slice(0, 20), /./],
  ])('does not hold for an entry of %s, and says why', async (_, bytes, says) => {
    const { valid, failure } = await verdictOf({ bytes: bytes() });
    expect([valid, failure?.name, failure?.detail]).toEqual([false, 'entries', expect.stringMatching(says)]);
  });

  test.each<[string, (text: string) => string, string, RegExp]>([
    ['a place above 2^53', (text) => text.replace(/"index": \d+/, '"index": 9007199254740993'), 'archive', /beyond 2\^53/],
    ['half of a surrogate pair', (text) => text.replace('"leaf": "', '"leaf": "\\ud800'), 'archive', /surrogate/],
    ['one of its keys twice', (text) => text.replace('"leaf"', '"leaf": "", "leaf"'), 'archive', /twice/],
    ['its end cut off', (text) => text.slice(0, -40), 'archive', /./],
    ['a place that is no number', (text) => text.replace(/"index": \d+/, '"index": "1"'), 'inclusion', /./],
    ['a place behind the end of the log', (text) => text.replace(/"index": \d+/, '"index": 9007199254740991'), 'inclusion', /./],
    ['a hash that is none', (text) => text.replace(/"path": \[\s*"../, '"path": ["zz'), 'inclusion', /./],
  ])('is refused with %s in the file, and says why', async (_, bend, name, says) => {
    const whole = file(proof).toString();
    expect(bend(whole)).not.toBe(whole);
    const { valid, failure } = await verifyEntryProof(Buffer.from(bend(whole)), [vkey]);
    expect([valid, failure?.name, failure?.detail]).toEqual([false, name, expect.stringMatching(says)]);
  });

  test('never holds with any one character changed in what it proves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(proof.bytes.length - 1), fc.constantFrom(...'az09"{,'), async (at, char) => {
        fc.pre(proof.bytes[at] !== char);
        const bytes = proof.bytes.slice(0, at) + char + proof.bytes.slice(at + 1);
        expect((await verdictOf({ bytes })).valid).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the word of a witness', () => {
  const pair = generateKeyPairSync('ed25519');
  const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const witness = witnessKeyOf('witness.example', raw);
  const signed = () =>
    proof.checkpoint + cosign(noteText(proof.checkpoint), witness, 1_795_000_000, (bytes) => sign(null, bytes, pair.privateKey));

  test('is asked for by whoever names it, and found in the same note', async () => {
    const verdict = await verifyEntryProof(file({ ...proof, checkpoint: signed() }), [vkey], [parseWitnessKey(witness.vkey)]);
    expect([verdict.valid, verdict.checks.some(({ name }) => name === 'witness')]).toEqual([true, true]);
  });

  test('does not hold where the witness did not sign, or somebody signed in its name', async () => {
    const silent = await verifyEntryProof(file(proof), [vkey], [witness]);
    expect(silent.failure?.name).toBe('witness');
    const thief = generateKeyPairSync('ed25519');
    const forged = proof.checkpoint + cosign(noteText(proof.checkpoint), witness, 1, (bytes) => sign(null, bytes, thief.privateKey));
    expect((await verifyEntryProof(file({ ...proof, checkpoint: forged }), [vkey], [witness])).failure?.name).toBe('witness');
  });
});

test('a proof is told from an archive by its first byte', () => {
  expect([isEntryProof(Buffer.from('\n {"index"')), isEntryProof(Buffer.from('PK\u0003\u0004')), isEntryProof(Buffer.alloc(0))]).toEqual([
    true,
    false,
    false,
  ]);
});
