import { DomainError } from '#kernel';
import { consistencyProof, cosignaturesOf, formatAddCheckpoint, isProofError, type ReadTile, type WitnessKey } from '#proof';
import type { Ours, Seen } from '../seal/ask-outside.ts';
import type { Witness } from './witness-books.ts';

export interface AskedWitness {
  readonly witness: Witness;
  readonly key: WitnessKey;
  /** For people: `the witness w1`. */
  readonly where: string;
  /** The largest size that it signed, as the books have it. */
  readonly signed: number;
}

/** It may sign for the forwarder between two of our questions. */
const TRIES = 4;

const broken = (what: string): DomainError => new DomainError('integrity', what);

/**
 * Has a witness sign the newest checkpoint of the database, which is signed already, as what follows on the state that it signed last
 * (C2SP tlog-witness): its signature is its word that our history is the one it knows. Null when it knows nothing of this log yet.
 * Throws `integrity` when it signed more, or something else.
 */
export async function askWitness({ witness, key, where, signed }: AskedWitness, { newest, readTile }: Ours): Promise<Seen | null> {
  try {
    if (newest === null) throw new Error('there is no checkpoint that it could be shown');
    for (let old = newest.size, tries = 0; tries < TRIES; tries += 1) {
      const proof = old === newest.size ? [] : await proofFrom(old, newest.size, readTile);
      const { status, body } = await witness.addCheckpoint(formatAddCheckpoint({ old, proof, checkpoint: newest.note }));
      if (status === 200) return provenBy(key, newest, body);
      if (status === 422) throw broken(`${where} signed another history of this log at ${old} entries than the database has`);
      const seen = /^(0|[1-9]\d{0,15})\n?$/.exec(body)?.[1];
      if (status !== 409 || seen === undefined) throw new Error(`the witness answered ${status}: ${body.slice(0, 200)}`);
      if (Number(seen) > newest.size)
        throw broken(`${where} signed it at ${seen} entries, and the database has ${newest.size}: it is an older state`);
      if (Number(seen) === newest.size && old === newest.size)
        throw broken(`${where} signed another root at ${seen} entries than the database gives`);
      if (Number(seen) === 0) return signed === 0 ? null : { lost: `it signed ${signed} entries, and remembers nothing of this log` };
      old = Number(seen);
    }
    throw new Error('the witness names another size each time');
  } finally {
    witness.close();
  }
}

function provenBy(key: WitnessKey, { size, note }: { size: number; note: string }, body: string): Seen {
  const lines = body.match(/^— .*\n/gmu) ?? [];
  if (lines.some((line) => cosignaturesOf(note + line, [key]).length > 0)) return { proven: size };
  throw new Error('the witness answered without a signature by the key that it is known by');
}

async function proofFrom(old: number, size: number, readTile: ReadTile): Promise<readonly Uint8Array[]> {
  try {
    return await consistencyProof(old, size, readTile);
  } catch (error) {
    throw isProofError(error) ? broken(`the tree gives no proof from ${old} to ${size} entries: ${error.message}`) : error;
  }
}
