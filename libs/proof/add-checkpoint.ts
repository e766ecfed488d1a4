import { decodeBase64 } from './bytes.ts';
import { ProofError } from './fault.ts';
import { HASH_SIZE } from './sha256.ts';

/** C2SP tlog-witness allows no more lines of proof; a tree of 2^63 leaves needs no more. */
export const MAX_PROOF_LINES = 63;

/** A checkpoint and the proof that it extends the state of size `old`: what a log sends a witness (C2SP tlog-witness, add-checkpoint). */
export interface AddCheckpoint {
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  /** A signed note. */
  readonly checkpoint: string;
}

export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  return `old ${old}\n${proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')}\n${checkpoint}`;
}

const malformed = (what: string): ProofError => new ProofError('request-malformed', what);

/** Throws `request-malformed`. The note in it is not looked into. */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const blank = body.indexOf('\n\n');
  if (blank < 0) throw malformed('there is no checkpoint behind an empty line');
  const [first = '', ...lines] = body.slice(0, blank).split('\n');
  const [, old = ''] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  if (old === '' || !Number.isSafeInteger(Number(old))) throw malformed('the first line does not name the old size');
  if (lines.length > MAX_PROOF_LINES) throw malformed(`a proof has at most ${MAX_PROOF_LINES} lines`);
  const proof = lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_SIZE) throw malformed('a line of the proof is not a hash');
    return hash;
  });
  return { old: Number(old), proof, checkpoint: body.slice(blank + 2) };
}
