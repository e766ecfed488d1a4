import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedInstance } from './instance/embedded-instance.ts';
import type { Instance } from './instance/instance.ts';
import { Refusal } from './refusal.ts';

const MODULES = ['platform', 'crypto', 'audit-chain', 'rbac', 'auth', 'case', 'reporting'];

/** Timestamps of the migrations that this version brings, read off their file names, which costs nothing. */
export function knownMigrations(): string[] {
  return MODULES.map((name) => join(import.meta.dirname, '../../libs', name, 'persistence/migrations'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .flatMap((file) => /^(\d{14})-.*(?<!\.spec)\.(?:js|ts)$/.exec(file)?.[1] ?? []);
}

/**
 * Compares what a database has gone through with what this version knows. Refuses a schema from a newer version: this one would write
 * into tables whose rules it does not know.
 */
export function pendingMigrations(applied: readonly string[], known: readonly string[]): string[] {
  const unknown = applied.filter((timestamp) => !known.includes(timestamp));
  if (unknown.length > 0) {
    throw new Refusal(
      `The database was changed by a newer version of Caspix (${unknown.join(', ')}): use that version, or restore a backup`,
    );
  }
  return known.filter((timestamp) => !applied.includes(timestamp));
}

/** Brings the schema up to date; answers the names of the migrations that ran. Loads the modules only when there is something to run. */
export async function migrateInstance(instance: Instance): Promise<string[]> {
  if ('place' in instance) {
    const { appliedMigrations } = await import('./instance/postgres/applied.ts');
    const applied = await appliedMigrations(instance as EmbeddedInstance);
    if (pendingMigrations(applied, knownMigrations()).length === 0) return [];
  }
  instance.assume('migrator');
  const [{ loadConfig, migrate }, { allMigrations }] = await Promise.all([import('#platform'), import('../api/migrations.ts')]);
  return migrate(loadConfig(), allMigrations);
}
