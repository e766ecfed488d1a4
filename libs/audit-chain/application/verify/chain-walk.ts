import type { ReadTile } from '#proof';
import type { StoredCheckpoint } from '../seal/seal-session.ts';

/** One place of the chain as it is stored. The buffers are views into one that is used again: valid until the next row. */
export interface WalkedRow {
  readonly index: number;
  /** A UUID, of 16 bytes. */
  readonly id: Buffer;
  readonly leaf: Buffer;
  readonly link: Buffer;
  /** Null when there is no such entry any more. */
  readonly bytes: Buffer | null;
  /** What the entry's columns say: id, at, actor, case, its number, action, object's type, outcome, object's id, joined by `SEPARATOR`. */
  readonly columns: Buffer | null;
  /** Whether the seal's copy of the columns is that of the entry. */
  readonly copied: boolean;
  /** SHA-256 of the payload beside the entry; null when there is none. */
  readonly payload: Buffer | null;
  /** Leaf of the entry before this one in its case; null when that one is not sealed, or there is no case. */
  readonly previous: Buffer | null;
}

/** Places in a block: enough that a row costs nothing beside them, few enough that the next is on its way while one is hashed. */
export const BLOCK = 128;

/** Some places of the chain one behind the other, as they are stored: the hashes that were sealed, and the entries that gave them. */
export interface WalkedBlock {
  readonly from: number;
  /** Entries' ids, 16 bytes each; the leaves; the links: in the order of the chain. */
  readonly ids: Buffer;
  readonly leaves: Buffer;
  readonly links: Buffer;
  /** Entries in any order, others among them perhaps: each behind its id and its length (4 bytes, big-endian). */
  readonly entries: Buffer;
}

/** Where a tile stands in the tree (C2SP tlog-tiles). */
export interface TilePlace {
  readonly level: number;
  readonly index: number;
}

export const SEPARATOR = '\u001f';

/** What is signed of a case that has sealed entries; number 0 and nothing else when nothing is. */
export interface StoredCaseHead {
  readonly caseId: string;
  readonly seq: number;
  readonly leaf: Buffer;
  readonly size: number;
  readonly note: string;
  /** The leaf that is sealed at that number; null when there is none. */
  readonly sealed: Buffer | null;
  /** The highest number sealed for the case. */
  readonly newest: number;
}

/** The stored chain on one snapshot, so that a running sealer does not move what is being looked at. */
export interface ChainWalk {
  sealedSize(): Promise<number>;
  waiting(): Promise<number>;
  /** The seals with `from` ≤ index < `to`, in order. Each is valid until the next. */
  rows(from: number, to: number): AsyncIterable<WalkedRow>;
  /**
   * The places with `from` ≤ index < `to`, in order: a block for each `BLOCK` of them, with holes left out. Valid until the next one. The
   * database reads ahead meanwhile, and everything else here can be asked in between.
   */
  blocks(from: number, to: number): AsyncIterable<WalkedBlock>;
  /** How many entries there are, and how many of them wait for their seal as they should. */
  entries(): Promise<{ stored: number; fresh: number }>;
  /** Ranges of the chain whose entries were retired by decision: first and last index. */
  retired(): Promise<{ first: number; last: number; entries: number }[]>;
  linkBefore(index: number): Promise<Buffer | null>;
  /** A page of the checkpoints over more than `after` entries, ascending. */
  checkpoints(after: number, limit: number): Promise<StoredCheckpoint[]>;
  newestCheckpoint(): Promise<StoredCheckpoint | null>;
  /** A page of the cases after this id, by id. */
  heads(after: string | null, limit: number): Promise<StoredCaseHead[]>;
  /** Entries of which the sealer can no longer take note: ids. */
  unsealed(limit: number): Promise<string[]>;
  /** Whether this entry of the case still waits for its seal. */
  isPending(caseId: string, seq: number): Promise<boolean>;
  readonly readTile: ReadTile;
  /** The stored tiles at these places, in their order; empty where there is none. */
  tiles(places: readonly TilePlace[]): Promise<Buffer[]>;
  close(): Promise<void>;
}

export abstract class ChainWalks {
  abstract open(): Promise<ChainWalk>;
}
