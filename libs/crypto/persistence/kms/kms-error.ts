import { DomainError, isDomainError } from '#kernel';

/** KMS's word for "this does not open": damaged, of another key, or in another context. */
const DOES_NOT_OPEN = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);
/** A root version that was destroyed or is about to be. */
const GONE = new Set(['NotFoundException', 'KMSInvalidStateException', 'DisabledException']);

/** What the SDK threw as one of our codes. `missing` is what a key that is not there means to the caller. */
export function kmsError(error: unknown, what: string, missing: 'key-unavailable' | 'key-mismatch'): DomainError {
  if (isDomainError(error)) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const says = `KMS answers '${name}' to ${what}`;
  if (DOES_NOT_OPEN.has(name)) return new DomainError('decryption-failed', says);
  return new DomainError(GONE.has(name) ? missing : 'key-unavailable', says);
}
