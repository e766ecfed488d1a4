import { timingSafeEqual } from 'node:crypto';
import { DomainError } from '#kernel';
import type { KeyringOptions } from './create-keyring.ts';
import { parseKeyringBody, parseKeyringFile } from './keyring-format.ts';
import { LocalKeyring } from './local-keyring.ts';
import { headerBytes, openBody } from './passphrase.ts';
import { readPrivateFile } from './private-file.ts';

/**
 * Opens a keyring. Throws `key-unavailable` when the file is missing, readable by others, owned by another user, or sealed and no
 * passphrase is given; `key-mismatch` for a wrong passphrase and for a file with any byte changed.
 */
export async function openKeyring(file: string, { passphrase }: KeyringOptions = {}): Promise<LocalKeyring> {
  const { body, check, ...header } = parseKeyringFile(await readPrivateFile(file));
  const plain = await openBody(Buffer.from(body, 'base64'), header, passphrase);
  const keyring = new LocalKeyring(header, parseKeyringBody(plain));
  const expected = keyring.rootMac(headerBytes(header), plain);
  plain.fill(0);
  if (!timingSafeEqual(expected, Buffer.from(check, 'hex')))
    throw new DomainError('key-mismatch', 'the keyring was changed since it was made');
  return keyring;
}
