import { readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readIfPresent } from '../files.ts';
import { commandOf, isAlive, workingFolderOf } from '../processes.ts';
import type { Place } from './place.ts';
import { PORT } from './socket.ts';

/** A server that runs on this cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * The server named by `postmaster.pid`, if that process is really it: PostgreSQL works in its data directory, so its working folder tells.
 * Undefined when nobody serves this cluster, though the file may still be there.
 */
export function runningPostmaster(place: Place): Postmaster | undefined {
  const [first = '', , , port = ''] = (readIfPresent(join(place.cluster, 'postmaster.pid')) ?? '').split('\n');
  const pid = Math.abs(Number(first));
  return isServerOf(place, pid) ? { pid, port: Number(port) || PORT } : undefined;
}

function isServerOf(place: Place, pid: number): boolean {
  if (!isAlive(pid)) return false;
  const folder = workingFolderOf(pid);
  if (folder !== undefined) return folder === realpathSync(place.cluster);
  // Where the system does not tell the folder, the command line names the cluster.
  return commandOf(pid).includes(place.cluster);
}

/**
 * Removes what a killed server left, when its number has since gone to a process that has nothing to do with it: PostgreSQL itself would
 * take that process for a server and refuse to start. While any backend of the old server still works in the cluster, nothing is
 * removed: the file is how a new server notices them.
 */
export function clearStaleFiles(place: Place): void {
  if (runningPostmaster(place) || hasBackends(place)) return;
  rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
  if (place.socket) for (const name of [`.s.PGSQL.${PORT}`, `.s.PGSQL.${PORT}.lock`]) rmSync(join(place.socket, name), { force: true });
}

function hasBackends(place: Place): boolean {
  if (process.platform !== 'linux') return (readIfPresent(join(place.cluster, 'postmaster.pid')) ?? '') !== '';
  const cluster = realpathSync(place.cluster);
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingFolderOf(Number(name)) === cluster);
}
