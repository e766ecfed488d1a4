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

export const chunkHash = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64');

/** Reads a file of which exactly `size` bytes count, chunk by chunk; what a running server has cut off since is read as zeros, which its log repairs. */
export async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += CHUNK) {
    const bytes = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    yield bytesRead === bytes.length ? bytes : bytes.fill(0, bytesRead);
  }
}

/** Whether the file at `path` is the one that the index knows. */
export async function isSame(path: string, { size, chunks }: FileEntry): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    let n = 0;
    for await (const bytes of chunksOf(file, size)) if (chunkHash(bytes) !== chunks[n++]) return false;
    return n === chunks.length && (await file.stat()).size === size;
  } finally {
    await file.close();
  }
}
