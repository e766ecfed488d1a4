import type { VaultClient } from './vault-client.ts';

/** What the key ceremony makes; the product itself needs no right to make keys. No key may be exported or backed up in the clear. */
const keys = [
  { name: 'root', type: 'aes256-gcm96', derived: true },
  // A key of its own that never rotates: by its MAC the database recognises its provider.
  { name: 'mac', type: 'aes256-gcm96', derived: false },
  { name: 'checkpoint', type: 'ed25519', derived: false },
  { name: 'pack', type: 'ed25519', derived: false },
] as const;

/** Makes the keys that are missing; Vault leaves one that exists as it is. Needs `create` and `update` on `<mount>/keys/<prefix>-*`. */
export async function createVaultKeys(client: VaultClient): Promise<void> {
  const { mount, keyPrefix } = client.settings;
  for (const { name, type, derived } of keys) {
    await client.write(`${mount}/keys/${keyPrefix}-${name}`, { type, derived, exportable: false, allow_plaintext_backup: false });
  }
}
