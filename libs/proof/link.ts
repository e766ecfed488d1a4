import { ProofError } from './fault.ts';
import { HASH_SIZE, sha256, sha256Into } from './sha256.ts';

/** The link before the first entry: 32 zero bytes. */
export const GENESIS_LINK: Buffer = Buffer.alloc(HASH_SIZE);

const input: Buffer = Buffer.alloc(2 * HASH_SIZE);

/** link_i = SHA-256(link_{i−1} ‖ leaf_i): a hash that covers every entry so far, which a stream's reader can follow without a tree. */
export function linkHash(previous: Uint8Array, leaf: Uint8Array): Buffer {
  input.set(previous, 0);
  input.set(leaf, HASH_SIZE);
  return sha256(input);
}

// The input of a link as words, which are moved faster than a call that moves bytes is made.
const words = new Int32Array(input.buffer, input.byteOffset, input.length / 4);
const HASH_WORDS = HASH_SIZE / 4;

/** Follows the links over many leaves (concatenated) and hands each over; returns the last. */
function follow(previous: Uint8Array, leaves: Uint8Array, onLink?: (link: Buffer, at: number) => void): Buffer {
  if (leaves.length % HASH_SIZE !== 0 || previous.length !== HASH_SIZE)
    throw new ProofError('tree-range', 'links and leaves have 32 bytes each');
  const aligned = leaves.byteOffset % 4 === 0 ? leaves : new Uint8Array(leaves);
  const from = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
  input.set(previous, 0);
  for (let at = 0; at < from.length; at += HASH_WORDS) {
    for (let word = 0; word < HASH_WORDS; word++) words[HASH_WORDS + word] = from[at + word] as number;
    sha256Into(input, input, 0);
    onLink?.(input, at * 4);
  }
  return Buffer.from(input.subarray(0, HASH_SIZE));
}

/** The links (concatenated) of many leaves (concatenated), the first of them following `previous`. Throws `tree-range`. */
export function extendLinks(previous: Uint8Array, leaves: Uint8Array): Buffer {
  const links = Buffer.allocUnsafe(leaves.length);
  follow(previous, leaves, (link, at) => link.copy(links, at, 0, HASH_SIZE));
  return links;
}

/** The link after many leaves (concatenated), the first of them following `previous`. Throws `tree-range`. */
export const lastLink = (previous: Uint8Array, leaves: Uint8Array): Buffer => follow(previous, leaves);
