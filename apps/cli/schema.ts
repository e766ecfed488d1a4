import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** A digest over the files that hold the catalogue of permissions, roles and rules: another one means that there is something to write. */
export function catalogueDigest(): string {
  const folder = join(import.meta.dirname, '../../libs/rbac/domain');
  const files = readdirSync(folder).filter((file) => /^(permissions|roles|separation-of-duties)\.(js|ts)$/.test(file));
  if (files.length !== 3) throw new Error(`The catalogue is not in ${folder}`);
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}

/** Brings the schema up to date; answers the names of the migrations that ran. Loads the modules only when there is something to run. */
export async function migrateInstance(instance: Instance): Promise<string[]> {
  if ('place' in instance) {
    const { appliedMigrations } = await import('./instance/postgres/applied.ts');
    const embedded = instance as EmbeddedInstance;
    const pending = pendingMigrations(await appliedMigrations(embedded), knownMigrations());
    const catalogue = catalogueDigest();
    if (pending.length === 0 && embedded.marker.catalogue === catalogue) return [];
    const ran = await migrateNow(instance);
    embedded.remember({ catalogue });
    return ran;
  }
  return migrateNow(instance);
}

async function migrateNow(instance: Instance): Promise<string[]> {
  instance.assume('migrator');
  const [{ loadConfig, migrate }, { allMigrations, releases }] = await Promise.all([import('#platform'), import('../api/migrations.ts')]);
  return migrate(loadConfig(), allMigrations, releases);
}
