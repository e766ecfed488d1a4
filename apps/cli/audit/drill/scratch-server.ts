import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadConfig, migrate } from '#platform';
import { allMigrations, releases } from '../../../api/migrations.ts';
import { type EmbeddedInstance, openEmbedded } from '../../instance/embedded-instance.ts';
import { addressOf, DATABASE } from '../../instance/postgres/connect.ts';
import { secret } from '../../instance/secrets.ts';
import { tlsFiles } from '../../instance/tls/local-authority.ts';
import type { Scratch } from './scratch.ts';

/** A PostgreSQL of the drill's own in a folder that is gone afterwards, with keys of its own. `base` is the empty, migrated database. */
export interface ScratchServer extends Scratch {
  readonly base: string;
  close(): Promise<void>;
}

export async function startScratchServer(): Promise<ScratchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'caspix-drill-server-'));
  const instance = await openEmbedded({ dataDir: folder, what: 'start', say: () => undefined });
  await migrate(configOf(instance, 'migrator'), allMigrations, releases);
  return {
    base: DATABASE,
    superuser: (database) => superuser(instance, database),
    config: (database, role, evidenceDir) => ({ ...configOf(instance, role), databaseName: database, databasePool: 4, evidenceDir }),
    close: async () => {
      await instance.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The drill reads no configuration of the instance whose log it copied: nothing of that one can be reached from here.
const configOf = (instance: EmbeddedInstance, role: 'migrator' | 'app' | 'worker') =>
  loadConfig({ ...instance.settings(role), CASPIX_CONFIG: undefined });

async function superuser({ place, server, layout }: EmbeddedInstance, database: string): Promise<Client> {
  const { host, port, tls } = addressOf(place, server.port);
  const ssl = tls === 'socket' ? false : { ca: tlsFiles(layout.tls).ca, servername: 'localhost' };
  const client = new Client({ host, port, ssl, user: 'postgres', password: secret(layout, 'superuser'), database });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
