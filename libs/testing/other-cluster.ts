import type { Client } from 'pg';
import type { Clock } from '#kernel';
import { migrate } from '#platform';
import { releaseCatalogue } from '#rbac';
import { testConfig } from './config.ts';
import { startEmbeddedServer } from './postgres/embedded-server.ts';
import { allMigrations } from './postgres/migrations.ts';
import { provision } from './postgres/provision.ts';
import { TEMPLATE, type TestDatabase, testDatabase } from './test-database.ts';

/** Every row of a database at one moment, as a logical dump has them. */
export type Dump = readonly { readonly table: string; readonly columns: string; readonly rows: string }[];

/** A PostgreSQL beside the one of the run, with an identifier of its own. The caller stops it. */
export interface OtherCluster {
  /** A database with the product's schema and nothing in it. The caller closes it. */
  database(options?: { clock?: Clock }): Promise<TestDatabase>;
  /** A database with the product's schema and the rows of the dump. The caller closes it. */
  restore(dump: Dump): Promise<TestDatabase>;
  stop(): Promise<void>;
}

/** All but what the event triggers of that very cluster wrote. */
const TABLES = `
  SELECT c.oid::regclass::text AS table, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'watch')
  GROUP BY c.oid`;

/** What `pg_dump --data-only` writes: each table's rows, in one snapshot. Server and programs of one version are not in every distribution. */
export async function dumpOf(client: Client): Promise<Dump> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows: tables } = await client.query<{ table: string; columns: string }>(TABLES);
  const dump: { table: string; columns: string; rows: string }[] = [];
  for (const { table, columns } of tables) {
    const { rows } = await client.query<{ rows: string }>(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} t`);
    dump.push({ table, columns, rows: rows[0]?.rows ?? '[]' });
  }
  await client.query('COMMIT');
  return dump;
}

const GUARDS = `
  SELECT t.tgrelid::regclass::text AS table, quote_ident(t.tgname) AS trigger FROM pg_trigger t
  WHERE NOT t.tgisinternal AND t.tgenabled = 'A'`;

/** Guards stand aside for the rows and are back behind them, as pg_restore makes them last. */
async function load(client: Client, dump: Dump): Promise<void> {
  const { rows: guards } = await client.query<{ table: string; trigger: string }>(GUARDS);
  for (const { table } of dump) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL; DELETE FROM ${table}`);
  for (const { table, columns, rows } of dump) {
    await client.query(
      `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1)`,
      [rows],
    );
  }
  for (const { table } of dump) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`);
  for (const { table, trigger } of guards) await client.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`);
}

export async function otherCluster(): Promise<OtherCluster> {
  const server = await startEmbeddedServer();
  await provision(server, TEMPLATE);
  await migrate(testConfig(server, TEMPLATE, 'caspix_migrator'), await allMigrations(), [releaseCatalogue]);
  return {
    database: (options = {}) => testDatabase({ ...options, server }),
    restore: async (dump) => {
      const db = await testDatabase({ server });
      await load(db.superuser, dump);
      return db;
    },
    stop: () => server.stop(),
  };
}
