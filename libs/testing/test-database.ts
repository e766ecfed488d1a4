import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { type Clock, systemClock, uuidv7 } from '#kernel';
import { type Config, createDataSource, UnitOfWork } from '#platform';
import { testConfig } from './config.ts';
import { type ServerAddress, superuser } from './postgres/provision.ts';

export const TEMPLATE = 'caspix_template';

/** A database of this test file's own, with the product's schema, reached as each of its roles. */
export interface TestDatabase {
  name: string;
  config: Config;
  workerConfig: Config;
  dataSource: DataSource;
  workerDataSource: DataSource;
  app: UnitOfWork;
  worker: UnitOfWork;
  /** Whoever holds the database server: for what a DBA or an attacker with the disk could do. */
  superuser: Client;
  close(): Promise<void>;
}

/** Copies the migrated template. Call `close` in `afterAll`. */
export async function testDatabase(
  options: { clock?: Clock; overrides?: Partial<Config>; server?: ServerAddress } = {},
): Promise<TestDatabase> {
  const server = options.server ?? inject('server');
  const name = `t_${uuidv7().replaceAll('-', '')}`;
  const admin = await superuser(server);
  // Files copied, not pages logged, and never dropped: the server ends with the run, and each drop would wait for a checkpoint.
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  await admin.end();
  const config = testConfig(server, name, 'caspix_app', options.overrides);
  const workerConfig: Config = { ...config, databaseUser: 'caspix_worker' };
  const dataSource = await createDataSource(config).initialize();
  const workerDataSource = await createDataSource(workerConfig).initialize();
  const client = await superuser(server, name);
  const clock = options.clock ?? systemClock;
  const close = async () => {
    await Promise.all([dataSource.destroy(), workerDataSource.destroy(), client.end()]);
  };
  return {
    name,
    config,
    workerConfig,
    dataSource,
    workerDataSource,
    app: new UnitOfWork(dataSource, config, clock),
    worker: new UnitOfWork(workerDataSource, workerConfig, clock),
    superuser: client,
    close,
  };
}
