import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Refusal } from '../../refusal.ts';
import { fileRefusal, privateFolder } from '../files.ts';
import { hasEnded } from '../processes.ts';
import { accountOf, reasonIn } from './cluster.ts';
import { asSuperuser } from './connect.ts';
import type { Place } from './place.ts';
import { clearStaleFiles, type Postmaster, runningPostmaster } from './postmaster.ts';
import { serverSettings } from './server-settings.ts';
import { makeSocketFolder, PORT } from './socket.ts';

const READY_WITHIN = 60_000;

/** Starts the server and waits until it answers, `within` milliseconds. It is a session of its own: Ctrl-C reaches Caspix, which stops it when all else has stopped. */
export async function startServer(place: Place, password: string, within = READY_WITHIN): Promise<Postmaster> {
  clearStaleFiles(place);
  if (place.socket) makeSocketFolder(place.socket, place.user);
  const port = place.socket ? PORT : await freePort();
  for (const until = Date.now() + 15_000; ; await sleep(200)) {
    const attempt = launch(place, port);
    try {
      await answers(place, port, password, { ...attempt, within });
      return { pid: attempt.child.pid ?? 0, port };
    } catch (error) {
      // Backends of a killed server need a moment to notice; the new one may not start beside them.
      if (!/still in use|already exists/.test(attempt.said()) || Date.now() > until) throw error;
    }
  }
}

interface Attempt {
  readonly child: ChildProcess;
  /** What the log gained since this attempt began. */
  said(): string;
}

interface Waiting extends Attempt {
  readonly within: number;
}

function launch(place: Place, port: number): Attempt {
  privateFolder(dirname(place.log));
  const log = openLog(place.log);
  const from = statSync(place.log).size;
  const settings = serverSettings(place, port).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const options = { ...accountOf(place), cwd: place.cluster, detached: true, stdio: ['ignore', log, log] as ['ignore', number, number] };
    const child = spawn(place.binaries.postgres, ['-D', place.cluster, ...settings], options);
    child.on('error', () => undefined);
    // Caspix must be able to end before the server does, when another command still uses it.
    child.unref();
    return { child, said: () => readFileSync(place.log, 'utf8').slice(from) };
  } finally {
    closeSync(log);
  }
}

/** One log of 8 MiB and the one before it. */
function openLog(path: string): number {
  try {
    if (existsSync(path) && statSync(path).size > 8 * 1024 * 1024) renameSync(path, `${path}.1`);
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw fileRefusal(error, path);
  }
}

async function answers(place: Place, port: number, password: string, { child, said, within }: Waiting): Promise<void> {
  for (const until = Date.now() + within; Date.now() < until; await sleep(40)) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Refusal(`PostgreSQL did not start: ${reasonIn(said())} (${place.log})`);
    }
    try {
      return await asSuperuser(place, port, { password, database: 'postgres' }, async () => undefined);
    } catch (error) {
      if (codeOf(error) === '28P01') {
        await stopServer({ pid: child.pid, port });
        throw new Refusal(
          `The database does not accept the secret kept for it (${join(dirname(dirname(place.log)), 'secrets')}): restore it from a backup`,
        );
      }
    }
  }
  if (child.pid !== undefined) await stopServer({ pid: child.pid, port });
  throw new Refusal(`PostgreSQL did not answer within ${within / 1000} s (${place.log})`);
}

/** Ends connections, writes a checkpoint and stops (SIGINT, a fast shutdown); after 30 s without a checkpoint (SIGQUIT), which a start repairs. */
export async function stopServer({ pid }: Postmaster): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return;
      throw error;
    }
    if (await hasEnded(pid, patience)) return;
  }
  throw new Refusal(`PostgreSQL (process ${pid}) does not stop`);
}

/** Stops whoever serves this cluster. */
export async function stopAnyServer(place: Place): Promise<void> {
  const running = existsSync(place.cluster) ? runningPostmaster(place) : undefined;
  if (running) await stopServer(running);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : PORT;
}
