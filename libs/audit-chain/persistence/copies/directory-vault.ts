import { execFile } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { CopyVault, Retention, StoredVersion } from '../../application/copies/copy-vault.ts';

const run = promisify(execFile);

/** Sets or clears the immutable flag (chattr(1)); whether that could be done here. */
const flag = async (what: '+i' | '-i', file: string): Promise<boolean> =>
  run('chattr', [what, file]).then(
    () => true,
    () => false,
  );

/**
 * A folder, such as a mount of another machine's store. Files are written whole and read-only, and immutable where file system and
 * rights allow it: that keeps out whoever is not root on the machine, and root can always clear it.
 */
export class DirectoryVault implements CopyVault {
  #immutable = false;

  constructor(private readonly folder: string) {}

  async prepare(): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const probe = join(this.folder, '.probe');
    await rm(probe, { force: true });
    await this.#write(probe, Buffer.from('probe'));
    this.#immutable = (await flag('+i', probe)) && (await refuses(() => rm(probe)));
    await flag('-i', probe);
    await rm(probe, { force: true });
    return this.#immutable
      ? 'immutable flag of the file system: root of that machine can clear it, nobody else'
      : 'plain read-only files: there is no immutable flag here, so whoever owns the machine can change them';
  }

  async put(name: string, bytes: Buffer): Promise<null> {
    const file = join(this.folder, name);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const there = await readFile(file).catch(() => null);
    if (there?.equals(bytes) !== true) await this.#write(file, bytes);
    // What was promised of the folder holds for each file in it, also for one that a run before this one did not live to protect.
    if (this.#immutable && !(await flag('+i', file))) throw new Error(`the immutable flag could not be set on ${name}`);
    return null;
  }

  async versions(after = ''): Promise<StoredVersion[]> {
    const files = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const names = files
      .filter((file) => file.isFile())
      .map((file) => relative(this.folder, join(file.parentPath, file.name)))
      .filter((name) => name > after);
    const flagged = this.#immutable ? await this.#flagged() : null;
    return names.map((name) => ({ name, version: null, latest: true, deleted: false, flagged: flagged?.has(name) ?? true }));
  }

  async get(name: string, _version: string | null, most?: number): Promise<Buffer> {
    if (most === undefined) return readFile(join(this.folder, name));
    const file = await open(join(this.folder, name));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async retention(): Promise<Retention | null> {
    return null;
  }

  close(): void {
    // Nothing is held open.
  }

  /** The files that have the immutable flag: lsattr(1) says the flags of each, a space, and its path. */
  async #flagged(): Promise<Set<string>> {
    const { stdout } = await run('lsattr', ['-R', this.folder], { maxBuffer: 1 << 28 });
    const lines = stdout.split('\n').map((line) => /^(\S*) (.+)$/.exec(line));
    return new Set(lines.flatMap((found) => (found?.[1]?.includes('i') ? [relative(this.folder, found[2] ?? '')] : [])));
  }

  /** Whole or not at all, also when the power fails: written beside, flushed, and moved into place. */
  async #write(file: string, bytes: Buffer): Promise<void> {
    const beside = `${file}.new`;
    await rm(beside, { force: true });
    const handle = await open(beside, 'wx', 0o400);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  }
}

async function refuses(act: () => Promise<unknown>): Promise<boolean> {
  return act().then(
    () => false,
    () => true,
  );
}
