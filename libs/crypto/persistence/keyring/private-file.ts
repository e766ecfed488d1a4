import { constants } from 'node:fs';
import { type FileHandle, link, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError, isDomainError, uuidv7 } from '#kernel';

const MAX_BYTES = 256 * 1024;
const OTHERS = 0o077;
/** Errors by which file systems say that they know no hard links. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Reads a small secret file. Throws `key-unavailable` when it is missing or is not a file, and when anybody but the process's own user
 * could read or replace its content. The open descriptor is what is checked, so the file cannot be swapped in between.
 */
export async function readPrivateFile(file: string): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY).catch((error: NodeJS.ErrnoException) => {
    throw new DomainError('key-unavailable', `${file} cannot be opened (${error.code})`);
  });
  try {
    await assertPrivate(handle, file);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Tells two contents of the file apart: each is put there as a file of its own. Throws `key-unavailable` when it is not there. */
export async function markOf(file: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(file, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    throw new DomainError('key-unavailable', `${file} cannot be looked at (${error.code})`);
  });
  return `${ino} ${size} ${mtimeNs}`;
}

async function assertPrivate(handle: FileHandle, file: string): Promise<void> {
  const found = await handle.stat();
  if (!found.isFile() || found.size > MAX_BYTES) throw new DomainError('key-unavailable', `${file} is not a key file`);
  // Windows has neither modes nor user ids here; its file permissions are the operator's to set.
  const me = process.geteuid?.();
  if (me === undefined) return;
  if ((found.mode & OTHERS) !== 0) {
    throw new DomainError('key-unavailable', `${file} has mode ${(found.mode & 0o777).toString(8)}; it must be 600: chmod 600 ${file}`);
  }
  if (found.uid !== me)
    throw new DomainError('key-unavailable', `${file} belongs to user ${found.uid}, and this process runs as user ${me}`);
}

/**
 * Writes a secret file of mode 0600 that appears whole or not at all, and never replaces another: temporary file, fsync, link, fsync of
 * the folder. Throws `conflict` when the file exists, `key-unavailable` when it cannot be written.
 */
export async function createPrivateFile(file: string, content: Uint8Array): Promise<void> {
  const temporary = `${file}.${uuidv7()}.tmp`;
  try {
    await writeWhole(temporary, content);
    await publish(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw new DomainError('key-unavailable', `${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// link() fails where the target exists; rename() would put a new key over the one that the data was encrypted with.
async function publish(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST' || (await exists(file)))
      throw new DomainError('conflict', `${file} exists already, and keys are never overwritten`);
    if (!WITHOUT_LINKS.has(code)) throw error;
    await rename(temporary, file);
  }
}

const exists = async (file: string): Promise<boolean> => (await stat(file).catch(() => null)) !== null;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => null);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/**
 * Puts `content` in the place of `before`, whole or not at all; the copy that is written first is synced, so a crash leaves the one or the
 * other. Throws `conflict` when the file no longer holds `before` or somebody else is replacing it, `key-unavailable` when it cannot be
 * written.
 */
export async function replacePrivateFile(file: string, before: Buffer, content: Uint8Array): Promise<void> {
  // The name is the lock: two who replace at once would each lose what the other wrote.
  const next = `${file}.next`;
  try {
    await removeStale(next);
    await writeWhole(next, content);
    const now = await readPrivateFile(file);
    if (!now.equals(before)) throw new DomainError('conflict', `${file} was changed by somebody else`);
    await rename(next, file);
    await syncFolder(dirname(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST')
      throw new DomainError('conflict', `${file} is being changed by somebody else; if nobody does, try again in a minute`);
    await unlink(next).catch(() => undefined);
    if (isDomainError(error)) throw error;
    throw new DomainError('key-unavailable', `${file} cannot be written (${code})`);
  }
}

/** Writing takes milliseconds: what lies there for a minute was left by a crash. */
const STALE_MILLIS = 60_000;

async function removeStale(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found && Date.now() - found.mtimeMs > STALE_MILLIS) await unlink(file).catch(() => undefined);
}
