import { DomainError } from '#kernel';
import { KEY_BYTES, NONCE_BYTES, open, seal, TAG_BYTES } from './aead.ts';
import type { DataKey } from './data-key.ts';
import { lengthPrefixed } from './place.ts';

const WRAP_VERSION = 1;
const PREFIX = Buffer.of(WRAP_VERSION);
/** `version(1) ‖ nonce(12) ‖ ciphertext(32) ‖ tag(16)`. */
const WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;

// The subject's id is authenticated: a wrapped key copied into another subject's row does not open.
const context = (wrapping: DataKey, id: string): Buffer => lengthPrefixed('caspix/subject-key/1', wrapping.id, id);

/** A subject's key under a domain key. */
export const wrapSubjectKey = (wrapping: DataKey, id: string, bytes: Uint8Array): Buffer =>
  seal(wrapping.key, context(wrapping, id), bytes, PREFIX);

/** Undoes `wrapSubjectKey`. Throws `decryption-failed` when it was changed, moved or wrapped under another key. */
export function unwrapSubjectKey(wrapping: DataKey, id: string, wrapped: Buffer): Buffer {
  if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== WRAP_VERSION) {
    throw new DomainError('decryption-failed', 'the stored key has a form that this release does not know');
  }
  return open(wrapping.key, context(wrapping, id), wrapped, 1);
}
