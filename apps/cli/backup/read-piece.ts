import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { codeOf, Refusal } from '../refusal.ts';
import { decryptFrom } from './age.ts';
import type { Piece } from './manifest.ts';

/** More than any header: a recipient takes about 200 bytes of it, one that resists quantum computers about 2,000. */
const HEAD = 64 * 1024;

/**
 * Decrypts and unpacks one piece into `sink`. Its digest is known only at its end: until this resolves, nothing that came out of it
 * may count. Throws a refusal that names the piece.
 */
export async function readPiece(path: string, piece: Piece, identities: readonly string[], sink: Writable): Promise<void> {
  const hash = createHash('sha256');
  const head = await firstBytes(path, piece);
  const { stream, at } = await decryptFrom(head, identities);
  hash.update(head.subarray(0, at));
  const tally = new Transform({
    transform: (bytes: Buffer, _, done) => {
      hash.update(bytes);
      done(null, bytes);
    },
  });
  try {
    await pipeline(
      createReadStream(path, { start: at, highWaterMark: 1 << 20 }),
      tally,
      stream,
      createZstdDecompress(),
      new PassThrough(),
      sink,
    );
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${piece.name}: ${error.message}`, 1, { cause: error });
    if (codeOf(error).startsWith('ZSTD') || codeOf(error).startsWith('Z_'))
      throw new Refusal(`${piece.name} does not unpack`, 1, { cause: error });
    throw error;
  }
  if (hash.digest('hex') !== piece.sha256)
    throw new Refusal(`The piece ${piece.name} was changed: its digest is not the one in the manifest`);
}

async function firstBytes(path: string, { name, size }: Piece): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? new Refusal(`The piece ${name} is missing`) : error;
  });
  try {
    const found = (await file.stat()).size;
    if (found !== size) throw new Refusal(`The piece ${name} has ${found} bytes and not ${size}`);
    const head = Buffer.alloc(Math.min(HEAD, size));
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}
