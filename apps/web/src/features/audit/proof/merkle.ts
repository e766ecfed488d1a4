import { type Bytes, concat, sha256 } from './bytes.ts';

const HASH_SIZE = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** SHA-256(0x00 ‖ bytes): the leaf of an entry (RFC 6962, section 2.1). */
export const leafHash = (bytes: Bytes): Promise<Bytes> => sha256(concat(LEAF, bytes));

const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(concat(NODE, left, right));

/**
 * The root that a leaf and its siblings lead to, by RFC 9162, section 2.1.3.2; null when they cannot be a proof for this place
 * in a tree of this size. Sizes are exact up to 2^53, so halves are taken by division.
 */
export async function rootFromInclusion(index: number, size: number, leaf: Bytes, path: readonly Bytes[]): Promise<Bytes | null> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  if (![leaf, ...path].every((hash) => hash.length === HASH_SIZE)) return null;
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      root = await nodeHash(sibling, root);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = await nodeHash(root, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : null;
}
