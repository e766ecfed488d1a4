import { beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, concat, sha256, toHex, utf8 } from './bytes.ts';
import { rootFromInclusion } from './merkle.ts';
import { type OfferedProof, verifyEntry } from './verify-entry.ts';

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

// The tree and its paths by their definition (RFC 9162, sections 2.1.1 and 2.1.3.1), written apart from what is tested.
const split = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1);
const leafOf = (entry: string): Promise<Bytes> => sha256(concat(Uint8Array.of(0), utf8(entry)));
async function rootOf(leaves: readonly Bytes[]): Promise<Bytes> {
  if (leaves.length === 1) return leaves[0] as Bytes;
  const at = split(leaves.length);
  return sha256(concat(Uint8Array.of(1), await rootOf(leaves.slice(0, at)), await rootOf(leaves.slice(at))));
}
async function pathOf(index: number, leaves: readonly Bytes[]): Promise<Bytes[]> {
  if (leaves.length === 1) return [];
  const at = split(leaves.length);
  const [left, right] = [leaves.slice(0, at), leaves.slice(at)];
  return index < at ? [...(await pathOf(index, left)), await rootOf(right)] : [...(await pathOf(index - at, right)), await rootOf(left)];
}

const entries = Array.from({ length: 13 }, (_, i) => `{"action":"case.read","seq":${i}}`);
let keys: CryptoKeyPair;
let vkey: string;

beforeAll(async () => {
  keys = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const key = concat(Uint8Array.of(1), new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));
  const hash = (await sha256(concat(utf8('caspix-test\n'), key))).subarray(0, 4);
  vkey = `caspix-test+${toHex(hash)}+${base64(key)}`;
});

async function checkpointOf(size: number, root: Bytes): Promise<string> {
  const text = `caspix-test\n${size}\n${base64(root)}\n`;
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, utf8(text)));
  const hash = Uint8Array.from((vkey.split('+')[1] ?? '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return `${text}\n— caspix-test ${base64(concat(hash, signature))}\n`;
}

async function proofOf(index: number, size = entries.length): Promise<OfferedProof> {
  const leaves = await Promise.all(entries.slice(0, size).map(leafOf));
  const path = (await pathOf(index, leaves)).map(toHex);
  const checkpoint = await checkpointOf(size, await rootOf(leaves));
  return { index, size, leaf: toHex(leaves[index] as Bytes), path, checkpoint, vkey };
}

const failing = async (bytes: string, proof: OfferedProof): Promise<number[]> =>
  (await verifyEntry(bytes, proof)).steps.flatMap(({ result }, i) => (result === 'fails' ? [i] : []));

describe('an audit entry in the browser', () => {
  it('is proven at every place of trees of every small size', async () => {
    for (let size = 1; size <= entries.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const { verdict } = await verifyEntry(entries[index] as string, await proofOf(index, size));
        expect(verdict, `entry ${index} of ${size}`).toBe('proven');
      }
    }
  });

  it('is broken when one character of its bytes is another', async () => {
    expect(await failing(entries[4]?.replace('read', 'Read') as string, await proofOf(4))).toEqual([0, 2]);
  });

  it('is broken when a sibling is another', async () => {
    const proof = await proofOf(4);
    const path = proof.path.map((hash, i) => (i === 1 ? hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) : hash));
    expect(await failing(entries[4] as string, { ...proof, path })).toEqual([2]);
  });

  it('is broken when it is said to stand in another place, or the tree to be of another size', async () => {
    const proof = await proofOf(4);
    expect(await failing(entries[4] as string, { ...proof, index: 5 })).toEqual([2]);
    expect(await failing(entries[4] as string, { ...proof, size: 200 })).toEqual([1, 2]);
  });

  it('is broken when the checkpoint was signed by a key of the same name that is another', async () => {
    const proof = await proofOf(4);
    const other = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    const key = concat(Uint8Array.of(1), new Uint8Array(await crypto.subtle.exportKey('raw', other.publicKey)));
    const hash = toHex((await sha256(concat(utf8('caspix-test\n'), key))).subarray(0, 4));
    expect(await failing(entries[4] as string, { ...proof, vkey: `caspix-test+${hash}+${base64(key)}` })).toEqual([3]);
  });

  it('is broken when a word of the checkpoint was changed after it was signed', async () => {
    const proof = await proofOf(4);
    expect(
      await failing(entries[4] as string, { ...proof, checkpoint: proof.checkpoint.replace('caspix-test\n', 'caspix-best\n') }),
    ).toEqual([3]);
  });

  it('is broken when the checkpoint or the key is no such thing', async () => {
    const proof = await proofOf(4);
    expect(await failing(entries[4] as string, { ...proof, checkpoint: 'nothing' })).toEqual([2, 3]);
    expect(await failing(entries[4] as string, { ...proof, vkey: 'nothing' })).toEqual([3]);
  });
});

describe('a witness’s word on the checkpoint', () => {
  const NAME = 'witness.example';
  async function cosigned(time = 1_795_000_000) {
    const proof = await proofOf(4);
    const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    const key = concat(Uint8Array.of(4), new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
    const hash = (await sha256(concat(utf8(`${NAME}\n`), key))).subarray(0, 4);
    const text = proof.checkpoint.slice(0, proof.checkpoint.indexOf('\n\n') + 1);
    const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, utf8(`cosignature/v1\ntime ${time}\n${text}`));
    const stamp = new Uint8Array(8);
    new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
    const line = `— ${NAME} ${base64(concat(hash, stamp, new Uint8Array(signature)))}\n`;
    const witnesses = [{ name: 'Supervisor', vkey: `${NAME}+${toHex(hash)}+${base64(key)}` }];
    return { proof: { ...proof, witnesses }, line };
  }
  const witnessIn = async (proof: OfferedProof) => {
    const { verdict, steps } = await verifyEntry(entries[4] as string, proof);
    return [verdict, steps[4]?.result];
  };

  it('is checked where there is one, and waited for where there is none yet', async () => {
    const { proof, line } = await cosigned();
    expect(await witnessIn({ ...proof, checkpoint: proof.checkpoint + line })).toEqual(['proven', 'holds']);
    expect(await witnessIn(proof)).toEqual(['proven', 'skipped']);
  });

  it('breaks the proof when it was forged, or is of another checkpoint', async () => {
    const { proof } = await cosigned();
    const { line } = await cosigned();
    const forged = line.replace(/ \S+\n$/, '').concat(' ');
    const keyHash = Uint8Array.from((proof.witnesses[0]?.vkey.split('+')[1] ?? '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const checkpoint = `${proof.checkpoint}${forged}${base64(concat(keyHash, new Uint8Array(72)))}\n`;
    expect(await witnessIn({ ...proof, checkpoint })).toEqual(['broken', 'fails']);
  });

  it('is never taken from a key of a log', async () => {
    const { proof } = await cosigned();
    expect(await witnessIn({ ...proof, witnesses: [{ name: 'Supervisor', vkey }] })).toEqual(['broken', 'fails']);
  });
});

describe('a path to the root', () => {
  it('is refused when it is too short or too long for its place', async () => {
    const leaves = await Promise.all(entries.map(leafOf));
    const path = await pathOf(4, leaves);
    const leaf = leaves[4] as Bytes;
    expect(await rootFromInclusion(4, 13, leaf, path.slice(1))).toBeNull();
    expect(await rootFromInclusion(4, 13, leaf, [...path, leaf])).toBeNull();
    expect(await rootFromInclusion(13, 13, leaf, path)).toBeNull();
  });
});
