import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { dataFolder } from './caspix.ts';

/** The journey's own PostgreSQL, as the application's role or as whoever owns the server: what an injection or a DBA could send. */
export async function database<T>(as: 'app' | 'superuser', work: (client: Client) => Promise<T>): Promise<T> {
  const marker = JSON.parse(readFileSync(join(dataFolder(), 'instance.json'), 'utf8')) as { cluster: string | null };
  // PostgreSQL manual, "postmaster.pid": the fourth line is the port, the fifth the folder of the socket.
  const lines = readFileSync(join(marker.cluster ?? join(dataFolder(), 'pg'), 'postmaster.pid'), 'utf8').split('\n');
  const secret = as === 'app' ? 'database-app' : 'superuser';
  const client = new Client({
    host: lines[4]?.trim() ?? '',
    port: Number(lines[3]),
    database: 'caspix',
    user: as === 'app' ? 'caspix_app' : 'postgres',
    password: readFileSync(join(dataFolder(), 'secrets', secret), 'utf8').trim(),
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
