import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../refusal.ts';
import { privateFolder } from './files.ts';
import type { Layout } from './layout.ts';

/**
 * Makes the keyring of a new instance. Refuses when the keyring is gone while a database made under it is there: a fresh one would start,
 * and nothing that was ever encrypted could be read again.
 */
export async function ensureKeyring(layout: Layout, databaseExists: boolean): Promise<boolean> {
  // Keys in Vault, an HSM or a KMS are made by their ceremony, docs/keys.md.
  if ((process.env['CASPIX_KEY_PROVIDER'] ?? 'local') !== 'local' || existsSync(layout.keyring)) return false;
  if (databaseExists) {
    throw new Refusal(`The keyring ${layout.keyring} is missing, and the data was encrypted under it: put it back from its backup`);
  }
  privateFolder(dirname(layout.keyring));
  const { createKeyring } = await import('#crypto');
  const passphrase = keyringPassphrase();
  await createKeyring(layout.keyring, passphrase === undefined ? {} : { passphrase });
  return true;
}

/** The operator's passphrase, if the keyring is to be sealed by one. */
export function keyringPassphrase(environment = process.env): string | undefined {
  const file = environment['CASPIX_KEYRING_PASSPHRASE_FILE'];
  return environment['CASPIX_KEYRING_PASSPHRASE'] ?? (file ? readFileSync(file, 'utf8').trim() : undefined);
}
