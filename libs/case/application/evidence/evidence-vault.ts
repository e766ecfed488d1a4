import type { Sniffed } from '../../domain/evidence/belies.ts';

/** A file that was received whole and waits, encrypted, for its row. */
export interface ReceivedFile {
  id: string;
  /** Its name in the vault. */
  storage: string;
  size: number;
  sha256: string;
  sniffed: Sniffed;
  /** The 32 bytes that open it. They are stored only encrypted, under the evidence's data key. */
  key: Buffer;
}

/** What opens a kept file. */
export interface FileKey {
  id: string;
  storage: string;
  key: Buffer;
}

/** Where the bytes of evidence lie: encrypted from the first byte, in files that only this process's user can read. */
export abstract class EvidenceVault {
  /**
   * Reads the source to its end in one pass: counts, hashes, looks at and encrypts. Throws `payload-too-large` as soon as `maxBytes` are
   * exceeded; then, and when the source fails, nothing is left behind.
   */
  abstract receive(id: string, source: AsyncIterable<Buffer>, maxBytes: number): Promise<ReceivedFile>;
  /** Moves a received file to its place; to be called once its row is committed. Does not throw: reading finds the file in either place. */
  abstract keep(storage: string): void;
  abstract discard(storage: string): Promise<void>;
  /** The file's bytes. Throws `integrity` at the first piece that was changed, moved or cut off. */
  abstract read(file: FileKey): AsyncIterable<Buffer>;
  /** Names of received files that wait for longer than this. */
  abstract waiting(olderThanMillis: number): Promise<string[]>;
}
