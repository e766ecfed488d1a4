import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { type PackFile, ZIP_ENTRY_OPTIONS } from '#proof';

/** A file of the pack whose bytes are read only when they are written. */
export interface LargeFile {
  path: string;
  size: number;
  content(): AsyncIterable<Buffer>;
}

/** A finished archive on disk. It is deleted when its stream has been read or given up. */
export interface PackArchive {
  size: number;
  /** Of the whole ZIP, hexadecimal. */
  sha256: string;
  read(): Readable;
  discard(): Promise<void>;
}

/** Writes the ZIP to a private file first, so that what is sent is whole: a half-sent pack would look like a broken one. */
export async function writeArchive(
  file: string,
  folder: string,
  parts: { small: readonly PackFile[]; large: readonly LargeFile[]; at: string },
): Promise<PackArchive> {
  const zip = new yazl.ZipFile();
  const options = { ...ZIP_ENTRY_OPTIONS, mtime: new Date(parts.at) };
  for (const { path, bytes } of parts.small) zip.addBuffer(Buffer.from(bytes), `${folder}/${path}`, options);
  for (const { path, size, content } of parts.large) {
    zip.addReadStreamLazy(`${folder}/${path}`, { ...options, size }, (done) => done(null, Readable.from(content())));
  }
  zip.end();
  const hash = createHash('sha256');
  let size = 0;
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const measured = async function* (source: AsyncIterable<Buffer>) {
    for await (const bytes of source) {
      hash.update(bytes);
      size += bytes.length;
      yield bytes;
    }
  };
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  try {
    await Promise.race([pipeline(zip.outputStream, measured, target), failed]);
  } catch (error) {
    await unlink(file).catch(() => undefined);
    throw error;
  }
  return archiveAt(file, size, hash.digest('hex'));
}

async function archiveAt(file: string, size: number, sha256: string): Promise<PackArchive> {
  const handle = await open(file, 'r');
  // The name goes at once: what is left is readable through the handle alone and vanishes with it, also when the process dies.
  await unlink(file);
  return { size, sha256, read: () => handle.createReadStream(), discard: () => handle.close().catch(() => undefined) };
}
