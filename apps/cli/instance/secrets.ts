import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { privateFolder, readIfPresent, writeAtomically } from './files.ts';
import type { DatabaseRole } from './instance.ts';
import type { Layout } from './layout.ts';

export type SecretName = 'superuser' | 'context-key' | `database-${DatabaseRole}`;

export const secretFile = (layout: Layout, name: SecretName) => join(layout.secrets, name);

/**
 * A secret of 32 random bytes in hexadecimal digits, drawn on first use and on the disk before anybody learns it.
 * Throws a refusal when the file holds something else: a truncated secret must not become a weak one.
 */
export function secret(layout: Layout, name: SecretName): string {
  const file = secretFile(layout, name);
  const kept = readIfPresent(file)?.trim();
  if (kept === undefined) {
    privateFolder(layout.secrets);
    const fresh = randomBytes(32).toString('hex');
    writeAtomically(file, `${fresh}\n`);
    return fresh;
  }
  if (!/^[0-9a-f]{64}$/.test(kept)) throw new Refusal(`${file} is damaged: restore it from a backup`);
  return kept;
}
