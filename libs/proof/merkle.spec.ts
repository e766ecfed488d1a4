import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EMPTY_ROOT, leafHash, nodeHash, rootFromInclusion, rootOf, verifyConsistency, verifyInclusion } from './merkle.ts';

const VECTORS = '../shared/data/vectors/rfc6962';

const decode = (hash: string | null): Buffer => Buffer.from(hash ?? '', 'base64');

function vectors<T>(kind: string): [string, T][] {
  const files = readdirSync(join(VECTORS, kind), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => [name, JSON.parse(readFileSync(join(VECTORS, kind, name), 'utf8')) as T]);
}

interface InclusionVector {
  leafIdx: number;
  treeSize: number;
  root: string | null;
  leafHash: string | null;
  proof: string[] | null;
  wantErr: boolean;
}

interface ConsistencyVector {
  size1: number;
  size2: number;
  root1: string | null;
  root2: string | null;
  proof: string[] | null;
  wantErr: boolean;
}

describe('the published vectors of transparency-dev/merkle', () => {
  const inclusions = vectors<InclusionVector>('inclusion');
  const consistencies = vectors<ConsistencyVector>('consistency');

  test('are all there, with proofs to accept and proofs to refuse', () => {
    expect(inclusions).toHaveLength(98);
    expect(consistencies).toHaveLength(98);
    expect(inclusions.filter(([, { wantErr }]) => !wantErr).length).toBeGreaterThan(5);
    expect(consistencies.filter(([, { wantErr }]) => !wantErr).length).toBeGreaterThan(5);
  });

  test.each(inclusions)('inclusion %s', (_, vector) => {
    const accepted = verifyInclusion({
      index: vector.leafIdx,
      size: vector.treeSize,
      leaf: decode(vector.leafHash),
      path: (vector.proof ?? []).map(decode),
      root: decode(vector.root),
    });
    expect(accepted).toBe(!vector.wantErr);
  });

  test.each(consistencies)('consistency %s', (_, vector) => {
    const accepted = verifyConsistency({
      first: vector.size1,
      firstRoot: decode(vector.root1),
      second: vector.size2,
      secondRoot: decode(vector.root2),
      path: (vector.proof ?? []).map(decode),
    });
    expect(accepted).toBe(!vector.wantErr);
  });
});

describe('the hashes of RFC 6962', () => {
  // From RFC 6962's reference implementation (certificate-transparency, merkle_tree_test): the hash of an empty leaf and the empty root.
  test('of nothing and of the empty leaf are the published ones', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(leafHash(new Uint8Array(0)).toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });

  test('keep leaves and nodes apart, so that no node can be passed off as an entry', () => {
    const [left, right] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
    expect(nodeHash(left, right)).not.toEqual(leafHash(Buffer.concat([left, right])));
  });

  test('do not depend on what was hashed before, even when an entry is larger than the buffer', () => {
    const small = leafHash(Buffer.from('small'));
    leafHash(Buffer.alloc(100_000, 7));
    expect(leafHash(Buffer.from('small'))).toEqual(small);
  });

  test('refuse a node whose children are not hashes', () => {
    expect(() => nodeHash(Buffer.alloc(31), Buffer.alloc(32))).toThrowError(expect.objectContaining({ fault: 'tree-range' }));
  });
});

describe('an inclusion proof', () => {
  const leaves = ['a', 'b', 'c'].map((text) => leafHash(Buffer.from(text)));

  test('of the only entry is empty', () => {
    expect(rootFromInclusion(0, 1, leaves[0] as Buffer, [])).toEqual(rootOf(leaves.slice(0, 1)));
  });

  test('with a position that is no whole number leads nowhere', () => {
    for (const index of [-1, 0.5, 3, Number.NaN, 2 ** 60]) expect(rootFromInclusion(index, 3, leaves[0] as Buffer, [])).toBeNull();
  });
});
