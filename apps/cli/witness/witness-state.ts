import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** The newest state of one log that the witness signed. Size 0 before the first. */
export interface SeenState {
  readonly origin: string;
  readonly size: number;
  /** Base64; empty at size 0. */
  readonly root: string;
}

/** What the witness remembers, one file for each log. Forgetting would let a log begin anew, so a file that is gone is an error. */
export class WitnessState {
  constructor(private readonly folder: string) {}

  /** Begins to remember a log; leaves one that is known as it is. */
  async begin(origin: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if ((await this.read(origin).catch(() => null)) === null) await this.write({ origin, size: 0, root: '' });
  }

  /** Throws when there is none, or when it is not whole. */
  async read(origin: string): Promise<SeenState> {
    const state = JSON.parse(await readFile(this.#file(origin), 'utf8')) as SeenState;
    if (state.origin !== origin || !Number.isSafeInteger(state.size) || state.size < 0)
      throw new Error(`the state of ${origin} is not whole`);
    return state;
  }

  /** On disk, flushed, before it returns: a signature that was given must never be forgotten (C2SP tlog-witness). */
  async write(state: SeenState): Promise<void> {
    const file = this.#file(state.origin);
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(state)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  #file(origin: string): string {
    return join(this.folder, `${createHash('sha256').update(origin).digest('hex').slice(0, 32)}.json`);
  }
}
