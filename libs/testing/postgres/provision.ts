import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeLiteral } from 'pg';
import type { TestServer } from './server.ts';

const LOGINS = ['caspix_migrator', 'caspix_app', 'caspix_worker', 'caspix_reader'] as const;

export const root = join(import.meta.dirname, '../../..');

/** What every test process needs to reach the server; travels from the global set-up as plain data. */
export type ServerAddress = Omit<TestServer, 'stop'>;

/** A connection as superuser. The caller ends it. */
export async function superuser(server: ServerAddress, database = 'postgres'): Promise<Client> {
  const client = new Client({
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    database,
    ssl: server.ca ? { ca: server.ca, servername: 'localhost' } : false,
  });
  await client.connect();
  return client;
}

/** Creates a database with the product's roles, whose passwords are this run's own. */
export async function provision(server: ServerAddress, database: string): Promise<void> {
  const admin = await superuser(server);
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const client = await superuser(server, database);
  await client.query(readFileSync(join(root, 'deploy/postgres/roles.sql'), 'utf8'));
  for (const login of LOGINS) await client.query(`ALTER ROLE ${login} PASSWORD ${escapeLiteral(server.password)}`);
  await client.end();
}
