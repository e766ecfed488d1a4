import { hash } from 'node:crypto';

/** Bytes of a SHA-256 digest. */
export const HASH_SIZE = 32;

// Asked for a Buffer, `crypto.hash` allocates memory outside the heap for every digest; a one-byte string is cheap, and copying it
// out makes hashing a tree node 2.6 times as fast (2.6 million a second against 1.0 on the machine where this was tried).

/** SHA-256 as a new Buffer. */
export const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'latin1'), 'latin1');

/** SHA-256 written into `target` at `offset`: the hot path of verification, which allocates nothing that lasts. */
export function sha256Into(bytes: Uint8Array, target: Buffer, offset: number): void {
  target.write(hash('sha256', bytes, 'latin1'), offset, HASH_SIZE, 'latin1');
}

export const sha256Hex = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
