import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { fileRefusal } from '../instance/files.ts';
import { encryptTo } from './age.ts';
import type { Piece } from './manifest.ts';

/** A piece is closed when it holds this much before compression: one that breaks costs a retry of this, not of everything. */
const PIECE_BYTES = 256 * 1024 * 1024;

/** Holds some chunks ready: else reading and hashing stand still while a chunk is compressed on another thread, and the other way round. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 1 << 20, highWaterMark: 4 << 20 };

/** What a chunk of a file is, in a tar: the place of its first byte stands in a PAX record, which other programs pass over. */
export const OFFSET = 'CASPIX.offset';

interface Open {
  readonly tar: Pack;
  readonly name: string;
  readonly written: Promise<Piece>;
  /** Rejects when the piece cannot be written, and never resolves. */
  readonly failed: Promise<never>;
  bytes: number;
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly mode: number;
  readonly offset?: number;
}

async function put(tar: Pack, { name, size, mode, offset }: Entry, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
  const pax = offset === undefined ? {} : { pax: { [OFFSET]: String(offset) } };
  const sink = tar.entry({ name, size, mode, mtime: new Date(0), ...pax });
  // Between two writes nobody listens; whoever waits for the piece hears why it failed.
  sink.on('error', () => undefined);
  for await (const bytes of chunks) if (!sink.write(bytes)) await once(sink, 'drain');
  sink.end();
  await once(sink, 'finish');
}

/**
 * Writes files as tar, compressed with zstd, encrypted with age, in pieces: `age -d | zstd -d | tar x` reads a full backup without us.
 * Files that are added at the same time go into pieces of their own, so that one is compressed while the other is read and hashed.
 */
export class PieceWriter {
  readonly #waiting: Open[] = [];
  readonly #opened: Open[] = [];
  readonly #abandoned = new AbortController();

  constructor(
    private readonly pathOf: (name: string) => string,
    private readonly prefix: string,
    private readonly recipients: readonly string[],
  ) {}

  /** One tar entry of `size` bytes, taken from `chunks`. */
  async add(entry: Entry, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const piece = this.#waiting.pop() ?? this.#open();
    await Promise.race([put(piece.tar, entry, chunks), piece.failed]).catch((error: unknown) => {
      // A tar whose way out is gone says only that it was destroyed; the piece knows why.
      return Promise.race([piece.failed, Promise.reject(error)]);
    });
    piece.bytes += entry.size;
    // A disk takes its time to have a piece for good; the next one is written meanwhile.
    if (piece.bytes >= PIECE_BYTES) piece.tar.finalize();
    else this.#waiting.push(piece);
  }

  /** Ends the last pieces, once nothing is added any more. All pieces are on the disk when this returns. */
  async finish(): Promise<Piece[]> {
    for (const { tar } of this.#waiting.splice(0)) tar.finalize();
    return Promise.all(this.#opened.map(({ written }) => written));
  }

  /** After a failure: lets go of every piece. Its files belong to no backup. */
  async abandon(): Promise<void> {
    this.#abandoned.abort();
    await Promise.allSettled(this.#opened.map(({ written }) => written));
  }

  #open(): Open {
    const name = `${this.prefix}-${String(this.#opened.length + 1).padStart(4, '0')}.tar.zst.age`;
    const tar = pack();
    // Why it ended is heard from `written`.
    tar.on('error', () => undefined);
    const written = writePiece(tar, this.pathOf(name), this.recipients, this.#abandoned.signal).then((said) => ({ name, ...said }));
    const failed = written.then(() => new Promise<never>(() => undefined));
    failed.catch((error: Error) => tar.destroy(error));
    const piece = { tar, name, written, failed, bytes: 0 };
    this.#opened.push(piece);
    return piece;
  }
}

/** Compresses, encrypts and stores one stream; on the disk when it resolves. */
export async function writePiece(
  source: NodeJS.ReadableStream | AsyncIterable<Buffer>,
  path: string,
  recipients: readonly string[],
  signal?: AbortSignal,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform: (bytes: Buffer, _, done) => {
      hash.update(bytes);
      size += bytes.length;
      done(null, bytes);
    },
  });
  const zstd = createZstdCompress(COMPRESSION);
  const file: WriteStream = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 });
  try {
    await pipeline(source, zstd, await encryptTo(recipients), count, file, ...(signal ? [{ signal }] : []));
    await sync(path);
  } catch (error) {
    throw fileRefusal(error, path);
  }
  return { size, sha256: hash.digest('hex') };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
