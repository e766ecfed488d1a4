import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, Refusal } from '../../refusal.ts';
import { fileRefusal } from '../files.ts';
import type { ServerUser } from './server-user.ts';

/** PostgreSQL names its socket after the port, though it listens on none. */
export const PORT = 5432;

/** sockaddr_un.sun_path holds 108 bytes on Linux and 104 on the BSDs and macOS, with the NUL. */
export const longestSocketPath = process.platform === 'linux' ? 107 : 103;

/** True where a socket in `folder` has a name that the kernel takes. */
export const fits = (folder: string) => Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= longestSocketPath;

/**
 * The folder for the socket: `preferred`, or where its path is too long a short one under the temporary folder, named by a hash of the
 * data directory so that every process finds the same one.
 */
export function socketFolder(preferred: string, dataDir: string, temporary = tmpdir()): string {
  if (fits(preferred)) return preferred;
  const name = `caspix-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
  return [temporary, '/tmp'].map((folder) => join(folder, name)).find(fits) ?? join('/tmp', name);
}

/** Makes the folder, mode 0700, for the account of the server. In a folder where everybody may write, one that somebody else made is refused. */
export function makeSocketFolder(folder: string, user: ServerUser | undefined): void {
  const owner = user?.uid ?? process.getuid?.();
  try {
    mkdirSync(folder, { mode: 0o700 });
    if (user) chownSync(folder, user.uid, user.gid);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw fileRefusal(error, folder);
  }
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || (owner !== undefined && stat.uid !== owner && stat.uid !== process.getuid?.())) {
    throw new Refusal(`${folder} belongs to somebody else, and the database's socket has to lie there: remove it`);
  }
  if (user) chownSync(folder, user.uid, user.gid);
  if (owner !== undefined) chmodSync(folder, 0o700);
}
