import { asBuffer } from './bytes.ts';
import { ProofError } from './fault.ts';
import { EMPTY_ROOT, nodeHash, perfectRoot, splitPoint } from './merkle.ts';
import { HASH_SIZE } from './sha256.ts';

/** Hashes in a full tile (C2SP tlog-tiles, height 8). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const FULL = TILE_WIDTH * HASH_SIZE;

/** Part of the tree: up to 256 concatenated hashes of perfect subtrees with 256^level leaves, from position index × 256 on. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Uint8Array;
}

/** The growing side of a tree: the unfinished tile of each level, lowest first. With it alone the tree grows and its root is known. */
export interface TreeEdge {
  readonly size: number;
  readonly tiles: readonly Uint8Array[];
}

/** Fetches a tile's hashes; one that has grown since the size in question is fine. Resolves to fewer bytes only for a tile not yet full. */
export type ReadTile = (level: number, index: number) => Promise<Uint8Array>;

export const EMPTY_EDGE: TreeEdge = { size: 0, tiles: [] };

/**
 * Appends leaf hashes (concatenated, 32 bytes each). Pure: gives the new edge and every tile whose content changed, full or not,
 * which the caller stores before it signs anything over the new size.
 */
export function growTiles(edge: TreeEdge, leaves: Uint8Array): { edge: TreeEdge; written: Tile[] } {
  if (leaves.length % HASH_SIZE !== 0) throw new ProofError('tree-range', 'leaves are hashes of 32 bytes each');
  const written: Tile[] = [];
  const tiles = [...edge.tiles];
  let incoming = asBuffer(leaves);
  for (let level = 0; incoming.length > 0; level++) {
    const first = Math.floor(edge.size / TILE_WIDTH ** (level + 1));
    const row = Buffer.concat([tiles[level] ?? new Uint8Array(0), incoming]);
    const finished = Math.floor(row.length / FULL);
    incoming = Buffer.allocUnsafe(finished * HASH_SIZE);
    for (let i = 0; i < finished; i++) {
      const hashes = row.subarray(i * FULL, (i + 1) * FULL);
      written.push({ level, index: first + i, hashes });
      incoming.set(perfectRoot(hashes), i * HASH_SIZE);
    }
    const rest = row.subarray(finished * FULL);
    if (rest.length > 0) written.push({ level, index: first + finished, hashes: rest });
    tiles[level] = rest;
  }
  return { edge: { size: edge.size + leaves.length / HASH_SIZE, tiles }, written };
}

/** Root of the whole tree, from its edge: the perfect subtrees of the size's binary digits, folded from the right. */
export function rootOfEdge(edge: TreeEdge): Buffer {
  let root: Buffer | null = null;
  for (const tile of edge.tiles) {
    let end = tile.length;
    for (let width = HASH_SIZE; end > 0; width *= 2) {
      if ((tile.length & width) === 0) continue;
      const subtree: Buffer = perfectRoot(tile.subarray(end - width, end));
      root = root === null ? subtree : nodeHash(subtree, root);
      end -= width;
    }
  }
  return root ?? EMPTY_ROOT;
}

/** The edge of a stored tree at `size`, to go on from after a restart. Throws `tile-missing`. */
export async function edgeAt(size: number, readTile: ReadTile): Promise<TreeEdge> {
  assertSize(size);
  const tiles: Uint8Array[] = [];
  for (let level = 0; size >= TILE_WIDTH ** level; level++) {
    const hashes = Math.floor(size / TILE_WIDTH ** level);
    const width = (hashes % TILE_WIDTH) * HASH_SIZE;
    tiles.push(width === 0 ? new Uint8Array(0) : await readPart(readTile, level, Math.floor(hashes / TILE_WIDTH), width));
  }
  return { size, tiles };
}

/** Root of the tree when it had `size` leaves. Throws `tile-missing`. */
export async function rootAt(size: number, readTile: ReadTile): Promise<Buffer> {
  return rootOfEdge(await edgeAt(size, readTile));
}

/** Sibling hashes from leaf `index` up to the root of the tree of `size` leaves (RFC 9162, section 2.1.3.1). Throws `tree-range`, `tile-missing`. */
export async function inclusionProof(index: number, size: number, readTile: ReadTile): Promise<Buffer[]> {
  assertSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new ProofError('tree-range', `there is no entry ${index} in a log of ${size} entries`);
  }
  const tiles = remember(readTile);
  const path: Buffer[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const split = start + splitPoint(end - start);
    path.push(await rangeRoot(tiles, index < split ? split : start, index < split ? end : split));
    [start, end] = index < split ? [start, split] : [split, end];
  }
  return path.reverse();
}

/** Hashes that prove the tree of `second` leaves extends the one of `first` (RFC 9162, section 2.1.4.1). Throws `tree-range`, `tile-missing`. */
export async function consistencyProof(first: number, second: number, readTile: ReadTile): Promise<Buffer[]> {
  assertSize(second);
  if (!Number.isSafeInteger(first) || first < 1 || first > second) {
    throw new ProofError('tree-range', `a log of ${second} entries cannot be compared with one of ${first}`);
  }
  const tiles = remember(readTile);
  const path: Buffer[] = [];
  let start = 0;
  let end = second;
  while (end !== first) {
    const split = start + splitPoint(end - start);
    path.push(await rangeRoot(tiles, first <= split ? split : start, first <= split ? end : split));
    [start, end] = first <= split ? [start, split] : [split, end];
  }
  // The older tree's own root, which its holder knows, is left out when it is a whole subtree (`start` is still 0).
  if (start !== 0) path.push(await rangeRoot(tiles, start, end));
  return path.reverse();
}

/** Root over the leaves from `start` to `end`, where `start` is a multiple of the largest subtree in the range. */
async function rangeRoot(readTile: ReadTile, start: number, end: number): Promise<Buffer> {
  const count = end - start;
  if (count === 1) return perfectSubtree(readTile, start, 1);
  const split = splitPoint(count);
  if (split * 2 === count) return perfectSubtree(readTile, start, count);
  return nodeHash(await perfectSubtree(readTile, start, split), await rangeRoot(readTile, start + split, end));
}

async function perfectSubtree(readTile: ReadTile, start: number, count: number): Promise<Buffer> {
  let level = 0;
  while (TILE_WIDTH ** (level + 1) <= count) level++;
  const leavesPerHash = TILE_WIDTH ** level;
  const position = start / leavesPerHash;
  const from = (position % TILE_WIDTH) * HASH_SIZE;
  const width = (count / leavesPerHash) * HASH_SIZE;
  const part = await readPart(readTile, level, Math.floor(position / TILE_WIDTH), from + width);
  return perfectRoot(part.subarray(from));
}

async function readPart(readTile: ReadTile, level: number, index: number, length: number): Promise<Uint8Array> {
  const hashes = await readTile(level, index);
  if (hashes.length < length || hashes.length > FULL) {
    throw new ProofError(
      'tile-missing',
      `tile ${index} of level ${level} has ${hashes.length / HASH_SIZE} hashes, ${length / HASH_SIZE} are needed`,
    );
  }
  return hashes.subarray(0, length);
}

/** Neighbouring hashes of a proof lie in the same few tiles: each is read once. */
function remember(readTile: ReadTile): ReadTile {
  const known = new Map<string, Promise<Uint8Array>>();
  return (level, index) => {
    const key = `${level}/${index}`;
    const tile = known.get(key) ?? readTile(level, index);
    known.set(key, tile);
    return tile;
  };
}

function assertSize(size: number): void {
  // 256^6 is the last level whose positions stay exact below 2^53.
  if (!Number.isSafeInteger(size) || size < 0 || size > TILE_WIDTH ** (48 / TILE_HEIGHT)) {
    throw new ProofError('tree-range', `${size} is not a size that a log can have`);
  }
}
