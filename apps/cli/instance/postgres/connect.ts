import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Place } from './place.ts';

export const DATABASE = 'caspix';

/** Where a client finds the server: the folder of its socket, or `localhost` with TLS. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: 'socket' | 'verify-full';
}

export const addressOf = (place: Place, port: number): ServerAddress =>
  place.socket ? { host: place.socket, port, tls: 'socket' } : { host: 'localhost', port, tls: 'verify-full' };

/** Runs `work` with a connection as superuser and closes it. */
export async function asSuperuser<T>(
  place: Place,
  port: number,
  login: { password: string; database: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { host, tls } = addressOf(place, port);
  const ssl = tls === 'socket' ? false : { ca: readFileSync(join(place.tls, 'ca.crt')), servername: 'localhost' };
  const client = new Client({ host, port, ssl, user: 'postgres', ...login, connectionTimeoutMillis: 5000, application_name: 'caspix' });
  // A server that stops ends idle connections; without a listener that would end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
