import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { appliedMigrations } from '../instance/postgres/applied.ts';
import { knownMigrations, pendingMigrations } from '../schema.ts';
import { type Check, ok, warn } from './finding.ts';

/** The database has gone through the migrations of this version and of no newer one. */
export const schemaIsCurrent: Check = async (instance) => {
  if (!instance.embedded) return warn('not asked of a database that is kept elsewhere: caspix migrate tells');
  const known = knownMigrations();
  const pending = pendingMigrations(await appliedMigrations(instance as EmbeddedInstance), known);
  return pending.length === 0 ? ok(`${known.length} migrations`) : warn(`${pending.length} migrations to run: caspix migrate`);
};
