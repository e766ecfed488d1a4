import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '../../refusal.ts';
import { fileRefusal } from '../files.ts';
import { POSTGRES_MAJOR } from '../marker.ts';
import type { Place } from './place.ts';

/** Only a password opens, over the socket, or over TLS on loopback where there are no sockets: no rule trusts anybody. */
const hostRules = (place: Place) =>
  place.socket ? 'local all all scram-sha-256\n' : 'hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n';

/** True when a whole cluster lies there. Refuses one of another major version. */
export function hasCluster(place: Place): boolean {
  const file = join(place.cluster, 'PG_VERSION');
  if (!existsSync(file)) return false;
  const version = readFileSync(file, 'utf8').trim();
  if (version !== String(POSTGRES_MAJOR)) {
    throw new Refusal(
      `${place.cluster} is a PostgreSQL ${version} cluster and this version brings ${POSTGRES_MAJOR}: dump it with its own version`,
    );
  }
  return true;
}

/**
 * Makes a cluster with one superuser. It is made beside its place and renamed into it, so that a crash leaves a whole cluster or none.
 * Text sorts and folds by Unicode without asking the machine's locales, which differ between machines.
 */
export async function createCluster(place: Place, superuserPassword: string): Promise<void> {
  const fresh = `${place.cluster}.new`;
  const passwordFile = `${fresh}.pw`;
  try {
    mkdirSync(dirname(place.cluster), { recursive: true, mode: 0o711 });
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
    if (place.user) for (const path of [fresh, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
    await initdb(place, fresh, passwordFile);
    writeFileSync(join(fresh, 'pg_hba.conf'), hostRules(place));
    renameSync(fresh, place.cluster);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw fileRefusal(error, place.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function initdb(place: Place, folder: string, passwordFile: string): Promise<void> {
  const args = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--no-instructions'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const output: string[] = [];
  const child = spawn(place.binaries.initdb, ['--pgdata', folder, ...args, ...locale], {
    ...accountOf(place),
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk) => output.push(String(chunk)));
  child.stderr.on('data', (chunk) => output.push(String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Refusal(`The database could not be made: ${reasonIn(output.join(''))}`);
}

/** How a PostgreSQL program is spawned: as the server's account, with a plain environment of its own. */
export function accountOf(place: Place) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(process.env['SYSTEMROOT'] ? { SYSTEMROOT: process.env['SYSTEMROOT'] } : {}),
  };
  return place.user ? { uid: place.user.uid, gid: place.user.gid, env } : { env };
}

/** The line of a log that says why; the well-known reasons in words of our own. */
export function reasonIn(log: string): string {
  if (/No space left on device/i.test(log)) return 'the disk is full';
  if (/Disk quota exceeded/i.test(log)) return 'the disk quota is used up';
  const missing = /(\S+\.so\S*): cannot open shared object file/.exec(log);
  if (missing) return `the library ${missing[1]} is missing: run npm ci`;
  const lines = log.split('\n').filter((line) => /FATAL|PANIC|error:/.test(line));
  return (lines.at(-1) ?? log.trim().split('\n').at(-1) ?? 'it gave no reason').replace(/^.*?(FATAL|PANIC|error):\s*/, '');
}
