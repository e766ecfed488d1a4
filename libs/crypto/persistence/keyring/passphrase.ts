import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { DomainError } from '#kernel';
import { KEY_BYTES, open, seal } from '../../domain/aead.ts';
import { lengthPrefixed } from '../../domain/place.ts';
import type { KeyringHeader, PassphraseSeal } from './keyring-format.ts';

const NO_PREFIX = Buffer.alloc(0);

/** 64 MiB and three passes with one lane: 70 ms on a small server, paid once per start. */
export const newPassphraseSeal = (): PassphraseSeal => ({
  kdf: 'argon2id',
  memoryKiB: 64 * 1024,
  passes: 3,
  lanes: 1,
  salt: randomBytes(16).toString('base64'),
});

// NFKC, so that a passphrase typed on another keyboard or system gives the same bytes (NIST SP 800-63B-4, section 3.1.1.2).
async function passphraseKey(passphrase: string, costs: PassphraseSeal): Promise<KeyObject> {
  if (passphrase === '') throw new DomainError('validation', 'an empty passphrase seals nothing');
  const bytes = await hashRaw(passphrase.normalize('NFKC'), {
    memoryCost: costs.memoryKiB,
    timeCost: costs.passes,
    parallelism: costs.lanes,
    outputLen: KEY_BYTES,
    salt: Buffer.from(costs.salt, 'base64'),
  });
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** The header, costs included, as the bytes that seal and check authenticate. */
export const headerBytes = (header: KeyringHeader): Buffer =>
  lengthPrefixed(header.format, header.id, header.created, JSON.stringify(header.seal));

/** The body as it goes into the file. `passphrase` and `header.seal` come together. */
export async function sealBody(body: Buffer, header: KeyringHeader, passphrase: string | undefined): Promise<Buffer> {
  if (header.seal === null || passphrase === undefined) return Buffer.from(body);
  return seal(await passphraseKey(passphrase, header.seal), headerBytes(header), body, NO_PREFIX);
}

/** Throws `key-unavailable` without the passphrase that is needed, `key-mismatch` for a wrong one or for one that opens nothing. */
export async function openBody(stored: Buffer, header: KeyringHeader, passphrase: string | undefined): Promise<Buffer> {
  if (header.seal === null) {
    if (passphrase === undefined) return Buffer.from(stored);
    throw new DomainError('key-mismatch', 'a passphrase was given, but this keyring is not sealed by one');
  }
  if (passphrase === undefined) throw new DomainError('key-unavailable', 'this keyring is sealed, and no passphrase was given');
  const key = await passphraseKey(passphrase, header.seal);
  try {
    return open(key, headerBytes(header), stored, 0);
  } catch {
    throw new DomainError('key-mismatch', 'the passphrase does not open this keyring');
  }
}
