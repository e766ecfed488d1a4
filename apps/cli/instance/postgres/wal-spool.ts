import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './place.ts';

/**
 * Where the server puts finished files of its write-ahead log until they are encrypted. It lies beside the cluster, on the same disk
 * and under the same account, so nothing is anywhere it was not before. While the folder is missing the server throws the files away.
 */
export const walSpool = (cluster: string): string => join(dirname(cluster), 'wal-spool');

export function makeSpool({ cluster, user }: Place): string {
  const folder = walSpool(cluster);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  return folder;
}

/** Segments, timeline histories and backup histories, in their order. */
const WAL_FILE = /^([0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$/;

export function spooledFiles(cluster: string): string[] {
  const folder = walSpool(cluster);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => WAL_FILE.test(name))
        .sort()
    : [];
}

export const removeSpooled = (cluster: string, name: string): void => rmSync(join(walSpool(cluster), name), { force: true });
