import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { DomainError } from '#kernel';
import type { Sniffed } from '../../domain/evidence/belies.ts';
import { newHeader, type PieceCipher, PLAIN_BYTES, sealPiece } from './chunk-cipher.ts';
import { HEAD_BYTES, sniffType } from './sniff-type.ts';
import { TextProbe } from './text-probe.ts';

export interface Summary {
  size: number;
  sha256: string;
  sniffed: Sniffed;
}

/** Takes a file in one pass: hashes and looks at the plain bytes, writes them encrypted. Holds one piece and the file's beginning in memory. */
export class PieceWriter {
  readonly #cipher: PieceCipher;
  readonly #hash = createHash('sha256');
  readonly #probe = new TextProbe();
  readonly #piece = Buffer.alloc(PLAIN_BYTES);
  #head = Buffer.alloc(0);
  #filled = 0;
  #pieces = 0;
  #size = 0;

  constructor(
    private readonly file: FileHandle,
    key: Uint8Array,
    id: string,
    private readonly maxBytes: number,
  ) {
    this.#cipher = { key, id, header: newHeader() };
  }

  /** Throws `payload-too-large` before a byte too many is written. */
  async add(bytes: Buffer): Promise<void> {
    this.#size += bytes.length;
    if (this.#size > this.maxBytes) throw tooLarge(this.maxBytes);
    this.#hash.update(bytes);
    this.#probe.add(bytes);
    if (this.#head.length < HEAD_BYTES) this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)]);
    for (let at = 0; at < bytes.length; ) {
      // A full piece is written only when more follows: the last one carries a mark of its own.
      if (this.#filled === PLAIN_BYTES) await this.#flush(false);
      const taken = bytes.copy(this.#piece, this.#filled, at);
      this.#filled += taken;
      at += taken;
    }
  }

  /** Throws `validation` for an empty file. */
  async finish(): Promise<Summary> {
    if (this.#size === 0) throw new DomainError('validation', 'The file is empty', [{ field: 'file', reason: 'is empty' }]);
    await this.#flush(true);
    await this.file.sync();
    const sniffed = await sniffType(this.#head, this.#probe.isText(this.#head));
    return { size: this.#size, sha256: this.#hash.digest('hex'), sniffed };
  }

  async #flush(last: boolean): Promise<void> {
    if (this.#pieces === 0) await this.file.writeFile(this.#cipher.header);
    await this.file.writeFile(sealPiece(this.#cipher, this.#piece.subarray(0, this.#filled), this.#pieces, last));
    this.#pieces += 1;
    this.#filled = 0;
  }
}

const tooLarge = (maxBytes: number): DomainError => {
  const mebibytes = Math.floor(maxBytes / 1_048_576);
  return new DomainError('payload-too-large', `A file may have at most ${mebibytes} MiB`, [
    { field: 'file', reason: `is larger than ${mebibytes} MiB (${maxBytes} bytes)` },
  ]);
};
