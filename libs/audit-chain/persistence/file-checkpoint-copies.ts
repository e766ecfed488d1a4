import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointCopies } from '../application/seal/seal-session.ts';

const isMissing = (error: unknown): boolean => error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';

/**
 * The newest checkpoint as a file beside the evidence. It does not protect against whoever owns this machine, but a database that
 * was rolled back to an older backup is behind it, and the sealer then refuses to sign a second history.
 */
export class FileCheckpointCopies extends CheckpointCopies {
  constructor(private readonly folder: string) {
    super();
  }

  async newest(logId: string): Promise<string | null> {
    try {
      return await readFile(this.#file(logId), 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async put(logId: string, note: string): Promise<void> {
    const file = this.#file(logId);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    // Written whole beside it and then moved into place: a reader never sees half a note.
    await writeFile(`${file}.new`, note, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  #file(logId: string): string {
    return join(this.folder, `${logId}.checkpoint`);
  }
}
