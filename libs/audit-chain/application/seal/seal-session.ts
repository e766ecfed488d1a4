import type { ReadTile, Tile } from '#proof';
import type { Successor } from '../keys/keys-in-force.ts';

/** What the books say when a seal begins. `horizon` and `ceiling` are transaction ids (xid8) as decimal text. */
export interface Books {
  /** Null before the first append. */
  readonly log: { readonly id: string; readonly name: string } | null;
  readonly size: number;
  /** The newest seal's leaf and link; null before the first. */
  readonly last: { readonly leaf: Buffer; readonly link: Buffer } | null;
  /** Everything of transactions before this one is sealed; null when the books were kept in another cluster. */
  readonly horizon: string | null;
  /** All transactions before this one have ended, so nothing can still appear among them. */
  readonly ceiling: string;
}

/** An entry that can be sealed. `at` has microseconds. */
export interface Candidate {
  readonly id: string;
  readonly at: string;
  readonly xid: string;
  readonly leaf: Buffer;
  readonly caseId: string | null;
}

export interface Seal {
  readonly index: number;
  readonly id: string;
  readonly at: string;
  readonly link: Buffer;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

/** An entry of a case that its signed head does not cover yet. */
export interface HeadStep {
  readonly caseId: string;
  readonly seq: number;
  readonly leaf: Buffer;
  /** Number of the entry that the signed head names, 0 without one. */
  readonly signed: number;
}

export interface StoredHead {
  readonly caseId: string;
  readonly seq: number;
  readonly leaf: Buffer;
  readonly size: number;
  readonly note: string;
}

/**
 * One connection of the sealer's own. The leader's lock lives and dies with it, and every seal is a transaction on it: a sealer that
 * lost its lock has lost its transaction too.
 */
export interface SealSession {
  lead(): Promise<boolean>;
  /** One transaction on one snapshot (REPEATABLE READ). */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  books(): Promise<Books>;
  /** Later versions of the signing key, oldest first. */
  successors(): Promise<Successor[]>;
  /** The checkpoint of this size was signed by the key before too; from here on this version signs alone. */
  handOver(version: number, size: number): Promise<void>;
  /** Entries from the horizon up to the ceiling, ordered by transaction, time and id; without a horizon, every entry without a seal. */
  candidates(books: Books, limit: number): Promise<Candidate[]>;
  addSeals(seals: readonly Seal[]): Promise<void>;
  addTiles(tiles: readonly Tile[]): Promise<void>;
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
  headSteps(caseIds: readonly string[]): Promise<HeadStep[]>;
  addHeads(heads: readonly StoredHead[]): Promise<void>;
  /** Moves the horizon, unless it is null, and says that the sealer lives; when nothing was sealed, every five seconds only. */
  note(horizon: string | null, sealed: boolean): Promise<void>;
  /** Says what is wrong to everyone who asks for the log's state. */
  noteBroken(reason: string): Promise<void>;
  /** Likewise, why nothing is signed for now. What was found broken stays so. */
  noteWaiting(reason: string): Promise<void>;
  newestCheckpoint(): Promise<StoredCheckpoint | null>;
  readonly readTile: ReadTile;
  close(): Promise<void>;
}

export abstract class SealSessions {
  abstract open(): Promise<SealSession>;
}

/** Copies of checkpoints outside the database: what a rolled-back or rewritten database is held against. */
export abstract class CheckpointCopies {
  /** The newest note that was put away for this log, or null. */
  abstract newest(logId: string): Promise<string | null>;
  abstract put(logId: string, note: string): Promise<void>;
}
