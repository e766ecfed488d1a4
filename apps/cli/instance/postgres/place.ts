import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Layout } from '../layout.ts';
import type { Marker } from '../marker.ts';
import { type Binaries, copyBinaries, findBinaries } from './binaries.ts';
import { accountNumbered, runsAsRoot, type ServerUser, serverUser } from './server-user.ts';
import { socketFolder } from './socket.ts';

/** Who runs the server, with which programs, on which files. */
export interface Place {
  readonly user: ServerUser | undefined;
  readonly binaries: Binaries;
  readonly cluster: string;
  /** The folder of the socket; undefined on Windows, where the server listens on a loopback port with TLS. */
  readonly socket: string | undefined;
  /** The server's certificate, for that port. */
  readonly tls: string;
  readonly log: string;
}

/** What root keeps for an account that cannot reach the clone. */
const STATE = '/var/lib/caspix';

/**
 * Decides where the cluster lies. In the data directory, unless Caspix runs as root and the server's account cannot get there (a clone under
 * /root): then in a folder of its own under /var/lib/caspix, which the marker remembers.
 */
export async function placeOf(layout: Layout, marker: Marker, say: (line: string) => void): Promise<Place> {
  const inside = join(layout.root, 'pg');
  const user = ownerOf(marker.cluster ?? inside) ?? serverUser(say);
  const reachable = user === undefined || canEnter(layout.root, user);
  const home = marker.cluster !== null ? dirname(marker.cluster) : reachable ? layout.root : join(STATE, marker.id);
  const found = await findBinaries();
  return {
    user,
    binaries:
      user === undefined || canRun(found.postgres, user) ? found : copyBinaries(found, join(STATE, `postgresql-${packageVersion(found)}`)),
    cluster: marker.cluster ?? join(home, 'pg'),
    socket: process.platform === 'win32' ? undefined : socketFolder(join(home, 'socket'), layout.root),
    tls: layout.tls,
    log: join(layout.logs, 'postgres.log'),
  };
}

/** As root, the account that owns a cluster already made. */
function ownerOf(cluster: string): ServerUser | undefined {
  const stat = runsAsRoot() ? statSync(cluster, { throwIfNoEntry: false }) : undefined;
  return stat === undefined || stat.uid === 0 ? undefined : accountNumbered(stat.uid);
}

const canEnter = (folder: string, user: ServerUser) => asks('test -x "$1"', folder, user);
const canRun = (program: string, user: ServerUser) => asks('test -x "$1" && test -r "$(dirname "$1")/../lib"', program, user);

/** Asks the kernel rather than the mode bits: access lists and mount options count too. */
function asks(question: string, path: string, user: ServerUser): boolean {
  return spawnSync('/bin/sh', ['-c', question, 'sh', path], { uid: user.uid, gid: user.gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

function packageVersion(binaries: Binaries): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(dirname(binaries.postgres), '../../package.json'), 'utf8'));
  return manifest.version;
}
