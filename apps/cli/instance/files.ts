import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, Refusal } from '../refusal.ts';

/** Windows has no mode bits to ask for; there the user's profile guards the files. */
const hasModes = process.platform !== 'win32';

/**
 * Replaces `path` so that a reader, and a machine that loses power, sees the old bytes or the new ones and nothing in between:
 * write beside, fsync, rename, fsync the folder (rename alone may reach the disk before the data does).
 */
export function writeAtomically(path: string, content: string | Uint8Array, mode = 0o600): void {
  const beside = join(dirname(path), `.${process.pid}.${Math.random().toString(36).slice(2)}.new`);
  try {
    const file = openSync(beside, 'wx', mode);
    try {
      // open(2) subtracts the umask from the mode.
      if (hasModes) fchmodSync(file, mode);
      writeAll(file, Buffer.from(content));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw fileRefusal(error, path);
  }
  syncFolder(dirname(path));
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function syncFolder(folder: string): void {
  if (!hasModes) return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a folder that only its owner may enter, and its parents. An existing one is given that mode. */
export function privateFolder(path: string, mode = 0o700): string {
  try {
    mkdirSync(path, { recursive: true, mode });
    const folder = openSync(path, 'r');
    try {
      if (hasModes) fchmodSync(folder, mode);
    } finally {
      closeSync(folder);
    }
    return path;
  } catch (error) {
    throw fileRefusal(error, path);
  }
}

/** The text of a file, or undefined when there is none. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileRefusal(error, path);
  }
}

/** The permission bits of `path` (0o600), or undefined when it does not exist or the system has none. */
export function modeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && hasModes ? stat.mode & 0o777 : undefined;
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a file of that name is in the way',
};

/** Turns a failed file operation into one line; other errors pass through. */
export function fileRefusal(error: unknown, path: string): unknown {
  const reason = reasons[codeOf(error)];
  return reason === undefined ? error : new Refusal(`Cannot write ${path}: ${reason}`, 1, { cause: error });
}
