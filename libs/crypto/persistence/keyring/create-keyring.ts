import { DomainError, systemClock, uuidv7 } from '#kernel';
import { signingKeyNames } from '../../application/key-provider.ts';
import { freshKeyBytes } from '../../domain/data-key.ts';
import { FileKeyring } from './file-keyring.ts';
import { KEYRING_FORMAT, type KeyringBody, type KeyringHeader, newSigningKey } from './keyring-format.ts';
import { keyringContent, keyringStorage } from './keyring-storage.ts';
import { LocalKeyring } from './local-keyring.ts';
import { newPassphraseSeal } from './passphrase.ts';
import { createPrivateFile } from './private-file.ts';

export interface KeyringOptions {
  /** Seals the file. Without one, its mode (0600) is all that guards it. */
  passphrase?: string;
}

/**
 * Draws new keys and writes them to `file`, which must not exist: `conflict` otherwise. After a crash there is either a whole keyring or
 * none. Returns it open.
 */
export async function createKeyring(file: string, { passphrase }: KeyringOptions = {}): Promise<FileKeyring> {
  if (passphrase === '') throw new DomainError('validation', 'an empty passphrase seals nothing');
  const header: KeyringHeader = {
    format: KEYRING_FORMAT,
    id: uuidv7(),
    created: systemClock.now(),
    seal: passphrase === undefined ? null : newPassphraseSeal(),
  };
  const body = newBody();
  await createPrivateFile(file, await keyringContent(header, body, passphrase));
  return new FileKeyring(new LocalKeyring(header, body), keyringStorage(file, passphrase));
}

const newBody = (): KeyringBody => ({
  root: [{ version: 1, key: freshKeyBytes().toString('base64') }],
  mac: freshKeyBytes().toString('base64'),
  signing: signingKeyNames.map((name) => newSigningKey(name, 1)),
});
