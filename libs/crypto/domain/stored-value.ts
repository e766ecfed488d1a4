import { DomainError } from '#kernel';
import { decryptionFailed, NONCE_BYTES, open, seal, TAG_BYTES } from './aead.ts';
import { type DataKey, HEADER_BYTES, STORED_VERSION } from './data-key.ts';
import { additionalData, type Place } from './place.ts';

/** The longest text of one field: 1 MiB of UTF-8. Longer matter is evidence, and evidence is a file. */
export const MAX_FIELD_BYTES = 1024 * 1024;

declare const isSealed: unique symbol;

/**
 * Bytes that were encrypted here, as `crypto.sealed` is their type in the database. Ports that write such a column ask for it, so that a
 * value which somebody forgot to encrypt does not compile. What is read back is a `Buffer`: nobody vouches for it before it opens.
 */
export type Sealed = Buffer & { readonly [isSealed]: true };

/** `version(1) ‖ key id(16) ‖ nonce(12) ‖ ciphertext ‖ tag(16)`; 45 bytes longer than the plaintext. */
export function encryptBytes(key: DataKey, place: Place, plain: Uint8Array): Sealed {
  return seal(key.key, additionalData(key.header, place), plain, key.header) as Sealed;
}

/** Throws `decryption-failed` for a changed, moved or cut value, another key's value, or a format of a later release. */
export function decryptBytes(key: DataKey, place: Place, stored: Buffer): Buffer {
  assertReadable(stored);
  if (key.header.compare(stored, 0, HEADER_BYTES) !== 0) throw decryptionFailed('the stored value belongs to another key');
  return open(key.key, additionalData(key.header, place), stored, HEADER_BYTES);
}

/**
 * Encrypts one text field. Throws `validation` for text that is not well-formed Unicode (a lone surrogate would come back as
 * another character, and the loss would be noticed by nobody) and `payload-too-large` above `MAX_FIELD_BYTES`.
 */
export function encryptField(key: DataKey, place: Place, plain: string): Sealed {
  if (!plain.isWellFormed()) throw new DomainError('validation', 'the text holds half a character (a lone surrogate)');
  const bytes = Buffer.from(plain, 'utf8');
  if (bytes.length > MAX_FIELD_BYTES) throw new DomainError('payload-too-large', `a field holds at most ${MAX_FIELD_BYTES} bytes`);
  return encryptBytes(key, place, bytes);
}

/** The text that `encryptField` was given, or `decryption-failed`. */
export const decryptField = (key: DataKey, place: Place, stored: Buffer): string => decryptBytes(key, place, stored).toString('utf8');

/** The UUID of the key that a stored value needs, so that the keys of a page are fetched in one query. */
export function keyIdOf(stored: Buffer): string {
  assertReadable(stored);
  const hex = stored.toString('hex', 1, HEADER_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function assertReadable(stored: Buffer): void {
  if (stored.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) throw decryptionFailed('the stored value is cut short');
  if (stored[0] !== STORED_VERSION)
    throw decryptionFailed(`the stored value has format ${stored[0]}; this release reads ${STORED_VERSION}`);
}
