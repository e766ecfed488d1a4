import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../refusal.ts';

const MIB = 1024 * 1024;
/** A new cluster takes 40 MiB and its first journal files as much again; a running one must always be able to write its journal. */
const needs = { new: 256 * MIB, existing: 64 * MIB };

/** Bytes that this process may still write on the file system of `path`, which need not exist yet. */
export function freeBytes(path: string): number {
  const present = existsSync(path) ? path : undefined;
  if (present === undefined && dirname(path) !== path) return freeBytes(dirname(path));
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Refuses to begin what a full disk would leave half done. */
export function requireSpace(path: string, state: keyof typeof needs): void {
  const free = freeBytes(path);
  if (free >= needs[state]) return;
  throw new Refusal(
    `The disk of ${path} has ${Math.floor(free / MIB)} MiB left and Caspix needs ${needs[state] / MIB}: make room, or name another place with --data`,
  );
}
