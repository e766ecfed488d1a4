import { EMPTY_ROOT, HASH_SIZE, nodeHash, perfectRoot, TILE_WIDTH, type TreeEdge } from '#proof';
import type { TilePlace } from './chain-walk.ts';

const TILE_HEIGHT = 8;

/** A tile as the entries give it, to be held against the stored one. */
export interface WalkedTile extends TilePlace {
  readonly hashes: Buffer;
}

/**
 * The tree over leaves that come one by one: the roots of its perfect subtrees (RFC 6962, section 2.1), from which the root at any size
 * is a few hashes away, and the tiles that fill on the way. Memory does not grow with the tree.
 */
export class TreeWalk {
  readonly #peaks: { height: number; hash: Buffer }[] = [];
  readonly #rows: { hashes: Buffer; filled: number }[] = [];
  readonly #finished: WalkedTile[] = [];
  #size: number;

  constructor(from: TreeEdge) {
    this.#size = from.size;
    for (let level = from.tiles.length - 1; level >= 0; level--) {
      const tile = from.tiles[level] ?? new Uint8Array(0);
      for (let at = 0; at < tile.length; at += HASH_SIZE)
        this.#push(level * TILE_HEIGHT, Buffer.from(tile.subarray(at, at + HASH_SIZE)), false);
      const row = this.#row(level);
      row.hashes.set(tile);
      row.filled = tile.length / HASH_SIZE;
    }
  }

  /** Appends leaves (concatenated). A tile of them that is full from its beginning is hashed as one. */
  append(leaves: Buffer): void {
    for (let at = 0; at < leaves.length; ) {
      const whole = this.#size % TILE_WIDTH === 0 && leaves.length - at >= TILE_WIDTH * HASH_SIZE;
      const end = at + (whole ? TILE_WIDTH : 1) * HASH_SIZE;
      // A copy: what is kept must not be a view into a buffer that is used again.
      const taken = Buffer.from(leaves.subarray(at, end));
      if (whole) this.#pushTile(taken);
      else this.#push(0, taken, true);
      this.#size += whole ? TILE_WIDTH : 1;
      at = end;
    }
  }

  root(): Buffer {
    let root: Buffer | null = null;
    for (let i = this.#peaks.length - 1; i >= 0; i--) {
      const hash = this.#peaks[i]?.hash ?? EMPTY_ROOT;
      root = root === null ? hash : nodeHash(hash, root);
    }
    return root ?? EMPTY_ROOT;
  }

  /** How many full tiles wait to be taken. */
  get finished(): number {
    return this.#finished.length;
  }

  /** Full tiles since the last call. */
  takeFinished(): WalkedTile[] {
    return this.#finished.splice(0);
  }

  /** The tiles at the growing edge, not yet full. */
  unfinished(): WalkedTile[] {
    return this.#rows.flatMap(({ hashes, filled }, level) => {
      const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1));
      return filled > 0 ? [{ level, index, hashes: hashes.subarray(0, filled * HASH_SIZE) }] : [];
    });
  }

  #pushTile(hashes: Buffer): void {
    this.#finished.push({ level: 0, index: this.#size / TILE_WIDTH, hashes });
    this.#push(TILE_HEIGHT, perfectRoot(hashes), true);
  }

  #push(height: number, hash: Buffer, collect: boolean): void {
    let peak = { height, hash };
    if (collect) this.#collect(peak);
    for (let top = this.#peaks.at(-1); top?.height === peak.height; top = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { height: peak.height + 1, hash: nodeHash(top.hash, peak.hash) };
      if (collect) this.#collect(peak);
    }
    this.#peaks.push(peak);
  }

  #collect({ height, hash }: { height: number; hash: Buffer }): void {
    if (height % TILE_HEIGHT !== 0) return;
    const level = height / TILE_HEIGHT;
    const row = this.#row(level);
    row.hashes.set(hash, row.filled * HASH_SIZE);
    row.filled += 1;
    if (row.filled < TILE_WIDTH) return;
    this.#finished.push({ level, index: Math.floor(this.#size / TILE_WIDTH ** (level + 1)), hashes: row.hashes });
    this.#rows[level] = { hashes: Buffer.alloc(TILE_WIDTH * HASH_SIZE), filled: 0 };
  }

  #row(level: number): { hashes: Buffer; filled: number } {
    const row = this.#rows[level] ?? { hashes: Buffer.alloc(TILE_WIDTH * HASH_SIZE), filled: 0 };
    this.#rows[level] = row;
    return row;
  }
}
