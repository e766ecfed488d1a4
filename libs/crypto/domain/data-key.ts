import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { DomainError, isUuid } from '#kernel';
import { KEY_BYTES } from './aead.ts';

/** First byte of everything stored under a data key. A higher one was written by a later release. */
export const STORED_VERSION = 1;
/** `version ‖ key id`: one byte and sixteen. */
export const HEADER_BYTES = 17;

/** A key in memory with the id that stored values carry. The bytes live outside the JavaScript heap and are never printed. */
export interface DataKey {
  readonly id: string;
  readonly header: Buffer;
  readonly key: KeyObject;
}

/** The key of one person or account. When it is destroyed, nothing written under it can be read again. */
export type SubjectKey = DataKey;

/** Takes the 32 bytes over: they are wiped from the given buffer. */
export function dataKey(id: string, bytes: Buffer): DataKey {
  if (!isUuid(id)) throw new DomainError('validation', 'a key id is a UUID in lower case');
  if (bytes.length !== KEY_BYTES) throw new DomainError('key-mismatch', `a key has ${KEY_BYTES} bytes`);
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = STORED_VERSION;
  header.write(id.replaceAll('-', ''), 1, 'hex');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, header, key };
}

export const freshKeyBytes = (): Buffer => randomBytes(KEY_BYTES);

/** Bytes for so many keys by one call into the random generator, which costs more than what it gives for one key. */
export function freshKeysBytes(count: number): Buffer[] {
  const drawn = randomBytes(KEY_BYTES * count);
  return Array.from({ length: count }, (_, i) => drawn.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES));
}
