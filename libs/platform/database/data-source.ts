import type { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Config } from '../config/schema.ts';

type Connection = Pick<
  Config,
  'databaseHost' | 'databasePort' | 'databaseName' | 'databaseUser' | 'databasePassword' | 'databaseTls' | 'databaseCa'
>;

/** TLS with the peer's name verified, or a Unix socket: there is no third way to the database. */
function tls(config: Connection) {
  if (config.databaseTls === 'socket') {
    if (!config.databaseHost.startsWith('/')) throw new Error(`databaseTls 'socket' needs a socket directory, not ${config.databaseHost}`);
    return false;
  }
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    servername: config.databaseHost,
    ...(config.databaseCa ? { ca: readFileSync(config.databaseCa, 'utf8') } : {}),
  };
}

/** Options common to the application's and the migrator's connections. */
export const connectionOptions = (config: Connection) =>
  ({
    type: 'postgres',
    host: config.databaseHost,
    port: config.databasePort,
    database: config.databaseName,
    username: config.databaseUser,
    password: config.databasePassword,
    ssl: tls(config),
    synchronize: false,
    installExtensions: false,
    logging: false,
  }) satisfies DataSourceOptions;

/**
 * Between the pool's letting go of a connection and the asker's getting it nobody listens for its errors, and an error that nobody hears
 * ends the process. The asker meets it in the first statement, and the pool takes such a connection back from nobody.
 */
const hearErrors = (client: EventEmitter): void => {
  client.on('error', () => undefined);
};

/** A pool as the configured role. A transaction left idle would hold back the seal of every later entry, so it is ended. */
export function createDataSource(config: Config): DataSource {
  return new DataSource({
    ...connectionOptions(config),
    poolSize: config.databasePool,
    applicationName: `caspix ${config.databaseUser}`,
    extra: {
      idle_in_transaction_session_timeout: 60_000,
      statement_timeout: 120_000,
      connectionTimeoutMillis: 10_000,
      onConnect: hearErrors,
    },
  });
}
