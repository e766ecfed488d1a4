import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Interim: picks up each module's migrations as soon as they exist. */
export async function allMigrations(): Promise<Function[]> {
  const found: Function[] = [];
  for (const module of ['platform', 'crypto', 'audit-chain', 'rbac', 'auth', 'case', 'reporting']) {
    const file = join(import.meta.dirname, '../..', module, 'persistence/migrations/index.ts');
    if (!existsSync(file)) continue;
    const exports: Record<string, unknown> = await import(file);
    for (const value of Object.values(exports)) if (Array.isArray(value)) found.push(...value);
  }
  return found;
}
