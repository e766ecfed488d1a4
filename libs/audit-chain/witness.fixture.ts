import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { cosign, noteText, parseAddCheckpoint, parseCheckpoint, verifyConsistency, witnessKeyOf } from '#proof';
import type { Witness } from './application/witness/witness-books.ts';

/** Answers as C2SP tlog-witness says, in this process; the product's own is tried in apps/cli/witness. */
export class SigningWitness implements Witness {
  readonly #privateKey = generateKeyPairSync('ed25519').privateKey;
  readonly key = witnessKeyOf('w1', createPublicKey(this.#privateKey).export({ type: 'spki', format: 'der' }).subarray(-32));
  seen: { size: number; root: Uint8Array } = { size: 0, root: Buffer.alloc(0) };

  async addCheckpoint(body: string) {
    const { old, proof, checkpoint } = parseAddCheckpoint(body);
    const { size, root } = parseCheckpoint(noteText(checkpoint));
    if (old > size) return { status: 400, body: 'the old size is larger\n' };
    if (old !== this.seen.size) return { status: 409, body: `${this.seen.size}\n` };
    if (old === size && !Buffer.from(root).equals(this.seen.root)) return { status: 409, body: `${size}\n` };
    const extended = old === 0 || verifyConsistency({ first: old, firstRoot: this.seen.root, second: size, secondRoot: root, path: proof });
    if (!extended) return { status: 422, body: 'no\n' };
    this.seen = { size, root };
    return { status: 200, body: cosign(noteText(checkpoint), this.key, 1_795_773_600, (bytes) => sign(null, bytes, this.#privateKey)) };
  }

  close(): void {}
}
