import { hash } from 'node:crypto';
import { HASH_SIZE } from './merkle.ts';

/** The link before the first entry: 32 zero bytes. */
export const GENESIS_LINK: Buffer = Buffer.alloc(HASH_SIZE);

const input = Buffer.alloc(2 * HASH_SIZE);

/** link_i = SHA-256(link_{i−1} ‖ leaf_i): a hash that covers every entry so far, which a stream's reader can follow without a tree. */
export function linkHash(previous: Uint8Array, leaf: Uint8Array): Buffer {
  input.set(previous, 0);
  input.set(leaf, HASH_SIZE);
  return hash('sha256', input, 'buffer');
}
