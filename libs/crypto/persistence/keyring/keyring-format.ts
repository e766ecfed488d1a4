import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '#kernel';

export const KEYRING_FORMAT = 'caspix-keyring/1';

// Only the one spelling that encoding gives: Node's decoder reads past stray characters and unused bits.
const base64 = z.string().refine((text) => text !== '' && Buffer.from(text, 'base64').toString('base64') === text);
const keyName = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/);
const version = z.int().min(1).max(0xffffffff);

/** argon2id's costs (RFC 9106). The ceilings stop a planted file from taking the machine's memory; the floors, a weakened one. */
const passphraseSeal = z.strictObject({
  kdf: z.literal('argon2id'),
  memoryKiB: z
    .int()
    .min(19 * 1024)
    .max(1024 * 1024),
  passes: z.int().min(2).max(16),
  lanes: z.int().min(1).max(8),
  salt: base64,
});
export type PassphraseSeal = z.infer<typeof passphraseSeal>;

const header = z.strictObject({
  format: z.literal(KEYRING_FORMAT),
  id: z.uuid(),
  created: z.iso.datetime({ precision: 6 }),
  seal: passphraseSeal.nullable(),
});
export type KeyringHeader = z.infer<typeof header>;

const keyringFile = header.extend({
  /** Base64 of the body: its JSON, or under a passphrase `nonce ‖ ciphertext ‖ tag`. */
  body: base64,
  /** Hex HMAC-SHA-256 of header and body under the newest root key: a changed byte anywhere is noticed at once, not years later. */
  check: z.string().regex(/^[0-9a-f]{64}$/),
});
export type KeyringFile = z.infer<typeof keyringFile>;

const keyringBody = z.strictObject({
  root: z.array(z.strictObject({ version, key: base64 })).min(1),
  mac: base64,
  /** Ed25519 private keys as PKCS#8 DER. Which version of a name signs is the caller's word. */
  signing: z.array(z.strictObject({ name: keyName, version, pkcs8: base64 })).min(1),
});
export type KeyringBody = z.infer<typeof keyringBody>;

export const newSigningKey = (name: string, version: number): KeyringBody['signing'][number] => ({
  name,
  version,
  pkcs8: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
});

/** Throws `key-mismatch`: what is there is no keyring, or is one of a later release. */
export const parseKeyringFile = (bytes: Buffer): KeyringFile => parse(keyringFile, bytes);
export const parseKeyringBody = (bytes: Buffer): KeyringBody => parse(keyringBody, bytes);

function parse<T>(schema: z.ZodType<T>, bytes: Buffer): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Neither zod's nor JSON's message goes on: both may quote key material.
    throw new DomainError('key-mismatch', 'the keyring is damaged, or is not one that this release reads');
  }
}
