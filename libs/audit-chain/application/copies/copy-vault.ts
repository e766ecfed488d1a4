import type { ReadTile } from '#proof';

/** One version of one object in a store. A store without versions has one of each, without a name. */
export interface StoredVersion {
  readonly name: string;
  readonly version: string | null;
  readonly latest: boolean;
  /** A marker that hides the object from whoever does not ask for versions. */
  readonly deleted: boolean;
  /** Whether it still has the flag that `prepare` promised for each object; true where none was promised. */
  readonly flagged: boolean;
}

export interface Retention {
  readonly compliance: boolean;
  readonly until: Date | null;
}

/** A place that keeps what it was given. What it throws means "try again", unless it is `Rejected`. */
export interface CopyVault {
  /** Makes sure that the place protects what is put there, and says how. Throws `Rejected` when it could not keep a promise. */
  prepare(): Promise<string>;
  /** Puts a new object there, kept until `until` where the place can promise that. Gives its version. */
  put(name: string, bytes: Buffer, until: Date | null): Promise<string | null>;
  /** Every version of every object, hidden ones too; with `after`, of those only whose names come after it. */
  versions(after?: string): Promise<StoredVersion[]>;
  /** The object, or its first `most` bytes. Throws when it is not there. */
  get(name: string, version: string | null, most?: number): Promise<Buffer>;
  /** Null where the place knows no retention. */
  retention(name: string, version: string | null): Promise<Retention | null>;
  close(): void;
}

/** What was put into a store, as the database remembers it. */
export interface StoredRange {
  readonly first: number;
  readonly next: number;
  readonly name: string;
  readonly version: string | null;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly retainUntil: Date | null;
}

/** A state of the log at which a range can end. */
export interface RangeEnd {
  readonly size: number;
  readonly note: string;
}

/** The worker's books about stores. */
export abstract class CopyBooks {
  /** The largest signed state beyond `from` within `most` entries; null when there is nothing new. */
  abstract end(from: number, most: number): Promise<RangeEnd | null>;
  /** The smallest signed state that has the entry at this index; null while there is none. */
  abstract firstEnd(index: number): Promise<RangeEnd | null>;
  /** The link of an entry, hex; null when there is none. */
  abstract linkAt(index: number): Promise<string | null>;
  /** The tree in the database. */
  abstract readonly readTile: ReadTile;
  abstract record(destination: string, range: StoredRange): Promise<void>;
  abstract ranges(destination: string): Promise<(StoredRange & { verifiedAt: Date | null })[]>;
  abstract rangeVerified(destination: string, first: number): Promise<void>;
  abstract verified(destination: string, ok: boolean, says: string): Promise<void>;
  abstract verifiedAt(destination: string): Promise<Date | null>;
  abstract protection(destination: string, says: string): Promise<void>;
}
