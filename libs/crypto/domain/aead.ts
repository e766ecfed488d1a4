import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import { DomainError } from '#kernel';

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, which bounds one key to 2^32 uses; a subject's key sees a few hundred. */
const ALGORITHM = 'aes-256-gcm';
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;
const OPTIONS = { authTagLength: TAG_BYTES };

// One call into the random generator costs a third of an encryption of 64 bytes, so nonces are drawn 1,024 at a time.
const pool = Buffer.alloc(NONCE_BYTES * 1024);
let drawn = pool.length;

function nextNonce(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += NONCE_BYTES;
  return pool.subarray(drawn - NONCE_BYTES, drawn);
}

/** `prefix ‖ nonce ‖ ciphertext ‖ tag`. `aad` is authenticated and not stored; the prefix is stored and not authenticated unless `aad` holds it. */
export function seal(key: KeyObject, aad: Uint8Array, plain: Uint8Array, prefix: Uint8Array): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS);
  cipher.setAAD(aad);
  const body = cipher.update(plain);
  cipher.final();
  const start = prefix.length + NONCE_BYTES;
  const sealed = Buffer.allocUnsafe(start + body.length + TAG_BYTES);
  sealed.set(prefix, 0);
  sealed.set(nonce, prefix.length);
  sealed.set(body, start);
  sealed.set(cipher.getAuthTag(), start + body.length);
  return sealed;
}

/** Undoes `seal`; `offset` is the length of the prefix. Throws `decryption-failed`, and never says which part was wrong. */
export function open(key: KeyObject, aad: Uint8Array, sealed: Buffer, offset: number): Buffer {
  const start = offset + NONCE_BYTES;
  const end = sealed.length - TAG_BYTES;
  if (end < start) throw decryptionFailed('the stored value is cut short');
  try {
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(offset, start), OPTIONS);
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(start, end));
    decipher.final();
    return plain;
  } catch {
    throw decryptionFailed('the stored value does not open under this key in this place');
  }
}

export const decryptionFailed = (why: string): DomainError => new DomainError('decryption-failed', why);
