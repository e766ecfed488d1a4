import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '#platform';
import type { ServerAddress } from './postgres/provision.ts';

/** One key for the run, so that a copy of the template believes the contexts that a test signs. */
const CONTEXT_KEY = 'a7'.repeat(32);

/** A configuration for a database of the test server, as one of the product's roles; every path lies in a folder of its own. */
export function testConfig(server: ServerAddress, database: string, user: string, overrides: Partial<Config> = {}): Config {
  const folder = overrides.evidenceDir ?? mkdtempSync(join(tmpdir(), 'caspix-test-'));
  const ca = join(folder, 'database-ca.crt');
  if (server.ca) writeFileSync(ca, server.ca);
  return {
    databaseHost: server.host,
    databasePort: server.port,
    databaseName: database,
    databaseUser: user,
    databasePassword: server.password,
    databaseTls: server.tls,
    ...(server.ca ? { databaseCa: ca } : {}),
    databasePool: 8,
    contextKey: CONTEXT_KEY,
    keyProvider: 'local',
    keyringFile: join(folder, 'keyring.json'),
    vaultMount: 'transit',
    vaultKeyPrefix: 'caspix',
    vaultAuth: 'approle',
    vaultJwtFile: join(folder, 'pod-token'),
    pkcs11KeyPrefix: 'caspix',
    kmsKeyPrefix: 'caspix',
    keyTimeoutMillis: 5_000,
    evidenceDir: folder,
    evidenceMaxBytes: 5_242_880,
    listenHost: '127.0.0.1',
    listenPort: 0,
    tlsCert: join(folder, 'tls.crt'),
    tlsKey: join(folder, 'tls.key'),
    publicOrigin: 'https://localhost:8443',
    trustProxy: false,
    demo: false,
    // Below what the product starts with: 65 ms of a core for each hash would be a seventh of all the time that the tests take.
    passwordMemoryKib: 256,
    revealMinutes: 5,
    logLevel: 'silent',
    logName: 'caspix-test',
    ...overrides,
  };
}
