import { HASH_SIZE, leafHashInto } from '#proof';
import { BLOCK, type WalkedBlock } from './chain-walk.ts';
import { uuidText } from './findings.ts';

export const ID_SIZE = 16;
const LENGTH_SIZE = 4;

/** Part of the chain, place by place: ids of 16 bytes, leaves and links of 32. */
export interface Stretch {
  readonly from: number;
  readonly ids: Buffer;
  readonly leaves: Buffer;
  readonly links: Buffer;
  /** 1 for each place that a seal fills, 0 where the chain has a hole. */
  readonly filled: Uint8Array;
}

export const emptyStretch = (from: number, to: number): Stretch => ({
  from,
  ids: Buffer.alloc((to - from) * ID_SIZE),
  leaves: Buffer.alloc((to - from) * HASH_SIZE),
  links: Buffer.alloc((to - from) * HASH_SIZE),
  filled: new Uint8Array(to - from),
});

/** The entry's id; null where there is none. */
export const idAt = ({ ids, filled }: Stretch, i: number): string | null =>
  filled[i] ? uuidText(ids.subarray(i * ID_SIZE, (i + 1) * ID_SIZE)) : null;

/** Stretches that follow each other, out of one long read. */
export class HashReader {
  readonly #blocks: AsyncIterator<WalkedBlock>;

  constructor(blocks: AsyncIterable<WalkedBlock>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** The next stretch, when every place is filled and every entry gives the leaf that was sealed; null sends the caller through it row by row. */
  async next(from: number, to: number): Promise<Stretch | null> {
    const stretch = emptyStretch(from, to);
    let holds = true;
    for (let at = from; at < to; at += BLOCK) {
      const { value, done } = await this.#blocks.next();
      holds = done !== true && take(stretch, value) && holds;
    }
    return holds && !stretch.filled.includes(0) ? stretch : null;
  }
}

function take(stretch: Stretch, { from, ids, leaves, links, entries }: WalkedBlock): boolean {
  const first = from - stretch.from;
  const count = ids.length / ID_SIZE;
  if (leaves.length !== count * HASH_SIZE || links.length !== count * HASH_SIZE || first + count > stretch.filled.length) return false;
  stretch.ids.set(ids, first * ID_SIZE);
  stretch.leaves.set(leaves, first * HASH_SIZE);
  stretch.links.set(links, first * HASH_SIZE);
  stretch.filled.fill(1, first, first + count);
  return leavesOf(entries, ids).equals(leaves);
}

/** The leaves of these entries, each in the place of its id; zeros where an id has no entry. */
function leavesOf(entries: Buffer, ids: Buffer): Buffer {
  const leaves = Buffer.alloc((ids.length / ID_SIZE) * HASH_SIZE);
  let next = 0;
  for (let at = 0; at < entries.length; ) {
    const start = at + ID_SIZE + LENGTH_SIZE;
    const end = start + entries.readUInt32BE(at + ID_SIZE);
    const place = placeOf(entries, at, ids, next);
    if (place !== null) {
      leafHashInto(entries, [start, end], leaves, place * HASH_SIZE);
      next = place + 1;
    }
    at = end;
  }
  return leaves;
}

/** Where the id at `at` stands among `ids`. Entries come nearly in the order in which they were sealed, so the next place is tried first. */
function placeOf(entries: Buffer, at: number, ids: Buffer, next: number): number | null {
  const isAt = (place: number) => entries.compare(ids, place * ID_SIZE, (place + 1) * ID_SIZE, at, at + ID_SIZE) === 0;
  const count = ids.length / ID_SIZE;
  if (next < count && isAt(next)) return next;
  for (let place = 0; place < count; place++) if (isAt(place)) return place;
  return null;
}
