import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../config/schema.ts';
import { createDataSource } from './data-source.ts';

const PORT = 54329;

/** One message of PostgreSQL's protocol, version 3: a letter, its length with the length's own four bytes, and what it says. */
function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
}
const welcome = [message('R', Buffer.alloc(4)), message('K', Buffer.alloc(8, 1)), message('Z', Buffer.from('I'))];
const goodbye = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));

// A server that was told to end a connection in the moment in which it was made says both in one breath. The client then has nobody to
// tell: the pool has let go of it, and whoever asked for it has not got it yet. Node ends a process for that; seen once in a test that
// cuts connections, and what a failover does to a busy pool.
describe('a connection that is cut in the moment in which it is made', () => {
  let folder: string;
  let server: Server;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-cut-'));
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([...welcome, goodbye])));
    });
    await new Promise<void>((resolve) => server.listen(join(folder, `.s.PGSQL.${PORT}`), resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('is an error of whoever asked for it, and does not end the process', async () => {
    const uncaught: unknown[] = [];
    const seen = (error: unknown) => uncaught.push(error);
    const vitest = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', seen);
    try {
      const config = { databaseHost: folder, databasePort: PORT, databaseTls: 'socket', databaseName: 'caspix', databaseUser: 'x' };
      const dataSource = createDataSource({ ...config, databasePassword: 'x', databasePool: 2 } as Config);
      await expect(dataSource.initialize()).rejects.toThrow();
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off('uncaughtException', seen);
      for (const listener of vitest) process.on('uncaughtException', listener);
    }
    expect(uncaught).toEqual([]);
  });
});
