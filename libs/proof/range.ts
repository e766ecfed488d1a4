import { asBuffer, sameBytes } from './bytes.ts';
import { ProofError } from './fault.ts';
import { lastLink } from './link.ts';
import { leafHashInto } from './merkle.ts';
import { HASH_SIZE } from './sha256.ts';
import { growTiles, rootOfEdge, type TreeEdge } from './tiles.ts';

/** Leaves that are hashed before the tree grows: enough that the tree's own overhead does not count, and half a megabyte at most. */
const BLOCK = 4_096;
const LENGTH_BYTES = 2;

/** Where a range begins: the tree's edge there and the link of the entry before. Without a link, links are not followed. */
export interface RangeStart {
  readonly edge: TreeEdge;
  readonly link?: Uint8Array;
}

/**
 * Walks entries that left the house as entry bundles (C2SP tlog-tiles: each entry with its length as a big-endian uint16 before it) and
 * recomputes leaf, tree and link as it goes. Takes chunks cut anywhere, and keeps no more than one block of hashes and one cut entry. A chunk is as it was
 * when `take` returns, though not at every moment before.
 */
export class RangeWalk {
  #edge: TreeEdge;
  #link: Uint8Array | null;
  #rest: Buffer = Buffer.alloc(0);
  #filled = 0;
  readonly #leaves = Buffer.alloc(BLOCK * HASH_SIZE);

  constructor({ edge, link }: RangeStart) {
    this.#edge = edge;
    this.#link = link ?? null;
  }

  take(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + LENGTH_BYTES <= bytes.length) {
      const end = at + LENGTH_BYTES + (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
      if (end > bytes.length) break;
      leafHashInto(bytes, [at + LENGTH_BYTES, end], this.#leaves, this.#filled * HASH_SIZE);
      this.#filled += 1;
      if (this.#filled === BLOCK) this.#grow();
      at = end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** Size, root and link after the last entry. Throws `entry-invalid` when the last one was cut off. */
  end(): { size: number; root: Buffer; link: Buffer | null } {
    if (this.#rest.length > 0) throw new ProofError('entry-invalid', 'the range ends in the middle of an entry');
    this.#grow();
    return { size: this.#edge.size, root: rootOfEdge(this.#edge), link: this.#link && Buffer.from(this.#link) };
  }

  #grow(): void {
    if (this.#filled === 0) return;
    // A copy: the edge keeps what it is given, and the block is used again.
    const leaves = Buffer.from(this.#leaves.subarray(0, this.#filled * HASH_SIZE));
    this.#filled = 0;
    this.#edge = growTiles(this.#edge, leaves).edge;
    if (this.#link) this.#link = lastLink(this.#link, leaves);
  }
}

/** An entry as it stands in a bundle. Throws `entry-too-large`. */
export function bundled(entry: Uint8Array): Buffer {
  if (entry.length > 0xffff) throw new ProofError('entry-too-large', `an entry of ${entry.length} bytes does not fit a bundle`);
  const framed = Buffer.allocUnsafe(LENGTH_BYTES + entry.length);
  framed.writeUInt16BE(entry.length);
  framed.set(entry, LENGTH_BYTES);
  return framed;
}

/** Holds a walked range against what was signed or handed over. Throws `root-mismatch` naming which of the three it is not. */
export function assertRange(walked: ReturnType<RangeWalk['end']>, expected: { size: number; root: Uint8Array; link?: Uint8Array }): void {
  if (walked.size !== expected.size)
    throw new ProofError('root-mismatch', `the range leads to ${walked.size} entries, not ${expected.size}`);
  if (!sameBytes(walked.root, expected.root)) throw new ProofError('root-mismatch', 'the range does not lead to the root that was signed');
  if (expected.link && !(walked.link && sameBytes(walked.link, expected.link))) {
    throw new ProofError('root-mismatch', 'the range does not lead to the link that was handed over');
  }
}
