import { asBuffer } from './bytes.ts';
import { ProofError } from './fault.ts';
import { HASH_SIZE, sha256, sha256Into } from './sha256.ts';

/** The link before the first entry: 32 zero bytes. */
export const GENESIS_LINK: Buffer = Buffer.alloc(HASH_SIZE);

const input = Buffer.alloc(2 * HASH_SIZE);

/** link_i = SHA-256(link_{i−1} ‖ leaf_i): a hash that covers every entry so far, which a stream's reader can follow without a tree. */
export function linkHash(previous: Uint8Array, leaf: Uint8Array): Buffer {
  input.set(previous, 0);
  input.set(leaf, HASH_SIZE);
  return sha256(input);
}

/** The links (concatenated) of many leaves (concatenated), the first of them following `previous`. */
export function extendLinks(previous: Uint8Array, leaves: Uint8Array): Buffer {
  if (leaves.length % HASH_SIZE !== 0 || previous.length !== HASH_SIZE)
    throw new ProofError('tree-range', 'links and leaves have 32 bytes each');
  const from = asBuffer(leaves);
  const links = Buffer.allocUnsafe(leaves.length);
  input.set(previous, 0);
  for (let at = 0; at < leaves.length; at += HASH_SIZE) {
    from.copy(input, HASH_SIZE, at, at + HASH_SIZE);
    sha256Into(input, links, at);
    links.copy(input, 0, at, at + HASH_SIZE);
  }
  return links;
}
