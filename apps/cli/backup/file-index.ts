import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';

/** Pieces of a file that are compared with the backup before: small enough that a busy table costs little, large enough for a short index. */
export const CHUNK = 256 * 1024;

const entrySchema = z.strictObject({ size: z.number().int(), mode: z.number().int(), chunks: z.array(z.string()) });

/** What a backup consists of: every folder, and every file with the SHA-256 (base64) of each of its chunks. */
export const indexSchema = z.strictObject({
  v: z.literal(1),
  folders: z.array(z.string()),
  files: z.record(z.string(), entrySchema),
});
export type FileIndex = z.infer<typeof indexSchema>;
export type FileEntry = z.infer<typeof entrySchema>;

/** The hashes of a block's chunks, in their order. */
export function hashesOf(block: Buffer): string[] {
  const hashes: string[] = [];
  for (let at = 0; at < block.length; at += CHUNK) hashes.push(hash('sha256', block.subarray(at, at + CHUNK), 'base64'));
  return hashes;
}

/** Read at once: a few chunks, since each read and each write costs a turn on another thread. */
const BLOCK = 4 * CHUNK;

/** Reads a file of which exactly `size` bytes count, block by block; what a running server has cut off since is read as zeros, which its log repairs. */
export async function* blocksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += BLOCK) {
    const block = Buffer.allocUnsafe(Math.min(BLOCK, size - at));
    const { bytesRead } = await file.read(block, 0, block.length, at);
    yield bytesRead === block.length ? block : block.fill(0, bytesRead);
  }
}

/** Whether the file at `path` is the one that the index knows. */
export async function isSame(path: string, { size, chunks }: FileEntry): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    let n = 0;
    for await (const block of blocksOf(file, size)) for (const digest of hashesOf(block)) if (digest !== chunks[n++]) return false;
    return n === chunks.length && (await file.stat()).size === size;
  } finally {
    await file.close();
  }
}
