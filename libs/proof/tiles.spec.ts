import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from './merkle.ts';
import {
  consistencyProof,
  EMPTY_EDGE,
  edgeAt,
  growTiles,
  inclusionProof,
  type ReadTile,
  rootAt,
  rootOfEdge,
  TILE_WIDTH,
  type TreeEdge,
} from './tiles.ts';

const leaf = (i: number): Buffer => leafHash(Buffer.from(`entry ${i}`));
const leaves = (from: number, to: number): Buffer[] => Array.from({ length: to - from }, (_, i) => leaf(from + i));

/** A tree grown in batches of the given sizes, its tiles kept as the sealer keeps them. */
function grow(batches: readonly number[]): { edge: TreeEdge; readTile: ReadTile; all: Buffer[]; tiles: Map<string, Uint8Array> } {
  const tiles = new Map<string, Uint8Array>();
  const all: Buffer[] = [];
  let edge = EMPTY_EDGE;
  for (const size of batches) {
    const batch = leaves(all.length, all.length + size);
    all.push(...batch);
    const grown = growTiles(edge, Buffer.concat(batch));
    for (const { level, index, hashes } of grown.written) tiles.set(`${level}/${index}`, Buffer.from(hashes));
    edge = grown.edge;
  }
  return { edge, tiles, all, readTile: async (level, index) => tiles.get(`${level}/${index}`) ?? new Uint8Array(0) };
}

const sizes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 5 });

describe('tiles', () => {
  test('give the root of the definition, however the entries were batched', () => {
    fc.assert(
      fc.property(sizes, (batches) => {
        const { edge, all } = grow(batches);
        expect(edge.size).toBe(all.length);
        expect(rootOfEdge(edge)).toEqual(rootOf(all));
      }),
      { numRuns: 60 },
    );
  });

  test('remember every earlier size: its root, and the edge to go on from', async () => {
    const { readTile, all } = grow([100, 500, 3, 170]);
    for (const size of [0, 1, 2, 99, 255, 256, 257, 511, 512, 513, 773]) {
      expect(await rootAt(size, readTile)).toEqual(rootOf(all.slice(0, size)));
      const again = growTiles(await edgeAt(size, readTile), Buffer.concat(all.slice(size)));
      expect(rootOfEdge(again.edge)).toEqual(rootOf(all));
    }
  });

  test('reach a third level where 65,536 entries are full, and prove across it', async () => {
    const count = TILE_WIDTH * TILE_WIDTH + 300;
    const { edge, readTile, tiles } = grow([60_000, count - 60_000]);
    expect(tiles.get('2/0')).toHaveLength(32);
    const root = rootOfEdge(edge);
    for (const index of [0, 255, 256, 65_535, 65_536, count - 1]) {
      const path = await inclusionProof(index, count, readTile);
      expect(verifyInclusion({ index, size: count, leaf: leaf(index), path, root })).toBe(true);
    }
    const firstRoot = await rootAt(65_536, readTile);
    const path = await consistencyProof(65_536, count, readTile);
    expect(verifyConsistency({ first: 65_536, firstRoot, second: count, secondRoot: root, path })).toBe(true);
  });

  test('that are missing or cut short are an error, never a wrong proof', async () => {
    const { readTile } = grow([700]);
    const cut: ReadTile = async (level, index) => (index === 1 ? (await readTile(level, index)).subarray(0, 64) : readTile(level, index));
    await expect(inclusionProof(300, 700, cut)).rejects.toMatchObject({ fault: 'tile-missing' });
    await expect(rootAt(800, readTile)).rejects.toMatchObject({ fault: 'tile-missing' });
  });
});

describe('a proof made from tiles', () => {
  const tree = grow([1, 255, 1, 400, 13]);
  const size = tree.all.length;

  test('of inclusion holds for every entry at every size, and for no other entry', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: size }), fc.nat(), fc.nat(), async (at, pick, other) => {
        const index = pick % at;
        const root = rootOf(tree.all.slice(0, at));
        const path = await inclusionProof(index, at, tree.readTile);
        const proof = { index, size: at, leaf: leaf(index), path, root };
        expect(verifyInclusion(proof)).toBe(true);
        const wrong = other % at;
        if (wrong !== index) {
          expect(verifyInclusion({ ...proof, index: wrong })).toBe(false);
          expect(verifyInclusion({ ...proof, leaf: leaf(wrong) })).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('of consistency holds for every pair of sizes, and not once a bit of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: size }), fc.integer({ min: 1, max: size }), fc.nat(), async (a, b, bit) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        const path = await consistencyProof(first, second, tree.readTile);
        const proof = { first, firstRoot: rootOf(tree.all.slice(0, first)), second, secondRoot: rootOf(tree.all.slice(0, second)), path };
        expect(verifyConsistency(proof)).toBe(true);
        const changed = path[bit % Math.max(1, path.length)];
        if (changed) {
          const at = bit % 32;
          changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
          expect(verifyConsistency(proof)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('is refused for a place outside the log', async () => {
    for (const index of [-1, size, 1.5]) {
      await expect(inclusionProof(index, size, tree.readTile)).rejects.toMatchObject({ fault: 'tree-range' });
    }
    for (const first of [0, -1, size + 1]) {
      await expect(consistencyProof(first, size, tree.readTile)).rejects.toMatchObject({ fault: 'tree-range' });
    }
    await expect(rootAt(2 ** 50, tree.readTile)).rejects.toMatchObject({ fault: 'tree-range' });
  });
});
