import { DataSource, type MixedList } from 'typeorm';
import type { Config } from '../config/schema.ts';
import { connectionOptions } from './data-source.ts';

// TypeORM takes migrations as constructors.
export type Migrations = MixedList<Function>;

export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

/** Rows that belong to the release and not to its users, such as a catalogue: written as the owner each time, in one transaction. */
export type Release = (query: Query) => Promise<void>;

const OWNER = 'caspix_owner';

/**
 * Brings the schema up to date as the migrator acting for the NOLOGIN owner, then installs the key that authenticates
 * transaction contexts. All migrations run in one transaction: either the new version stands or the old one. So do `releases`, after them.
 * Returns the names of the migrations that ran.
 */
export async function migrate(config: Config, migrations: Migrations, releases: readonly Release[] = []): Promise<string[]> {
  const source = new DataSource({
    ...connectionOptions(config),
    schema: 'platform',
    migrations,
    migrationsTableName: 'migrations',
    poolSize: 1,
    extra: { options: `-c role=${OWNER} -c client_min_messages=warning` },
  });
  await source.initialize();
  try {
    await source.query('CREATE SCHEMA IF NOT EXISTS platform');
    const ran = await source.runMigrations({ transaction: 'all' });
    await source.transaction(async (manager) => {
      for (const release of releases) await release((sql, parameters = []) => manager.query(sql, [...parameters]));
    });
    await source.query('SELECT platform.install_context_key($1)', [config.contextKey]);
    return ran.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}
