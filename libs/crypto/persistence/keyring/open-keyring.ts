import type { KeyringOptions } from './create-keyring.ts';
import { FileKeyring } from './file-keyring.ts';
import { keyringStorage } from './keyring-storage.ts';

/**
 * Opens a keyring. Throws `key-unavailable` when the file is missing, readable by others, owned by another user, or sealed and no
 * passphrase is given; `key-mismatch` for a wrong passphrase and for a file with any byte changed.
 */
export async function openKeyring(file: string, { passphrase }: KeyringOptions = {}): Promise<FileKeyring> {
  const storage = keyringStorage(file, passphrase);
  return new FileKeyring(await storage.read(), storage);
}
