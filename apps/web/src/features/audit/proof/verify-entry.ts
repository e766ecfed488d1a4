import { type Bytes, fromHex, same, toHex, utf8 } from './bytes.ts';
import { type Checkpoint, isSignedBy, readCheckpoint, readLogKey } from './checkpoint.ts';
import { cosignedBy, readWitnessKey } from './cosignature.ts';
import { leafHash, rootFromInclusion } from './merkle.ts';

/** What the server offers as proof of an entry. Hashes in hexadecimal; none of it is believed. */
export interface OfferedProof {
  index: number;
  size: number;
  leaf: string;
  path: readonly string[];
  checkpoint: string;
  vkey: string;
  /** Who cosigns states of the log. */
  witnesses?: readonly { name: string; vkey: string }[];
}

/** One step of the check: `skipped` where this browser cannot do it. */
export interface Step {
  result: 'holds' | 'fails' | 'skipped';
  says: string;
  detail: string;
  /** The detail is a hash, to be shown in short. */
  hash?: boolean;
}

export interface Verification {
  /** All steps held. `unsigned` means all but the signature, which this browser cannot check. */
  verdict: 'proven' | 'unsigned' | 'broken';
  steps: readonly Step[];
  ms: number;
}

const step = (holds: boolean, says: string, detail: string, hash = false): Step => ({
  result: holds ? 'holds' : 'fails',
  says,
  detail,
  hash,
});

async function checkLeaf(bytes: string, proof: OfferedProof): Promise<[Step, Bytes]> {
  const leaf = await leafHash(utf8(bytes));
  const offered = fromHex(proof.leaf);
  const holds = offered !== null && same(leaf, offered);
  return [step(holds, holds ? 'These bytes give the leaf' : 'These bytes give another leaf than was sealed', toHex(leaf), true), leaf];
}

async function checkPath(leaf: Bytes, { index, size, path }: OfferedProof): Promise<[Step, Bytes | null]> {
  const siblings = path.map(fromHex);
  const whole = siblings.every((sibling) => sibling !== null);
  const root = whole ? await rootFromInclusion(index, size, leaf, siblings) : null;
  if (!root) return [step(false, 'The siblings do not belong to this place in the tree', `entry ${index} of ${size}`), null];
  return [step(true, `Leaf and ${siblings.length} sibling${siblings.length === 1 ? '' : 's'} give the root`, toHex(root), true), root];
}

function checkRoot(root: Bytes | null, checkpoint: Checkpoint | null, { size }: OfferedProof): Step {
  if (!checkpoint) return step(false, 'The checkpoint cannot be read', 'it is no signed note');
  const holds = root !== null && checkpoint.size === size && same(root, checkpoint.root);
  const number = checkpoint.size.toLocaleString('en');
  return step(
    holds,
    holds ? `The root is in checkpoint ${number}` : `The root is not that of checkpoint ${number}`,
    `log ${checkpoint.origin}`,
  );
}

async function checkSignature(checkpoint: Checkpoint | null, vkey: string): Promise<Step> {
  const key = await readLogKey(vkey);
  if (!checkpoint || !key) return step(false, 'The checkpoint’s key cannot be read', vkey.slice(0, 60));
  const named = `${key.name}, key ${key.keyHash}`;
  const signed = await isSignedBy(checkpoint, key);
  if (signed === 'unsupported') return { result: 'skipped', says: 'This browser cannot check Ed25519', detail: named };
  return step(
    signed === 'yes',
    signed === 'yes' ? 'The log’s key signed that checkpoint' : 'The log’s key did not sign that checkpoint',
    named,
  );
}

const clock = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** One witness's word on the checkpoint. That it has not signed yet is no fault: the log's own key has. */
async function checkWitness(checkpoint: Checkpoint | null, { name, vkey }: { name: string; vkey: string }): Promise<Step> {
  const key = await readWitnessKey(vkey);
  if (!checkpoint || !key) return step(false, `The key of the witness ${name} cannot be read`, vkey.slice(0, 60));
  const { result, time } = await cosignedBy(checkpoint, key);
  const named = `${key.name}, key ${key.keyHash}`;
  if (result === 'yes') return step(true, `The witness ${name} signed it too`, `${clock(time)}, ${named}`);
  if (result === 'no') return step(false, `Somebody signed it in the name of the witness ${name}`, named);
  const says = result === 'absent' ? `The witness ${name} has not signed it yet` : 'This browser cannot check Ed25519';
  return { result: 'skipped', says, detail: named };
}

/**
 * Checks an entry's proof with nothing but the browser's own cryptography: bytes to leaf, leaf to root (RFC 6962), root to
 * checkpoint, checkpoint to key, and to the keys of witnesses. Every step is done, so that whoever reads it sees which one fails.
 */
export async function verifyEntry(bytes: string, proof: OfferedProof): Promise<Verification> {
  const started = performance.now();
  const checkpoint = readCheckpoint(proof.checkpoint);
  const [ofLeaf, leaf] = await checkLeaf(bytes, proof);
  const [ofPath, root] = await checkPath(leaf, proof);
  const own = [ofLeaf, ofPath, checkRoot(root, checkpoint, proof), await checkSignature(checkpoint, proof.vkey)];
  const steps = [...own, ...(await Promise.all((proof.witnesses ?? []).map((witness) => checkWitness(checkpoint, witness))))];
  const broken = steps.some(({ result }) => result === 'fails');
  const verdict = broken ? 'broken' : own.every(({ result }) => result === 'holds') ? 'proven' : 'unsigned';
  return { verdict, steps, ms: performance.now() - started };
}
