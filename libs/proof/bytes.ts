import { isUtf8 } from 'node:buffer';
import { ProofError } from './fault.ts';

/** Strict base64 (RFC 4648, section 4, with padding): null unless the text is exactly what encoding its bytes gives. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : null;
}

const HASH_HEX = /^[0-9a-f]{64}$/;

/** Whether the text is a SHA-256 digest in lower-case hex. */
export const isHashHex = (text: unknown): text is string => typeof text === 'string' && HASH_HEX.test(text);

/** A view of the same memory with Buffer's methods. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Text of UTF-8 bytes. Throws `not-utf8`, where a lenient decoder would put replacement characters in. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new ProofError('not-utf8', 'the bytes are not UTF-8');
  return asBuffer(bytes).toString('utf8');
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && asBuffer(a).equals(b);
