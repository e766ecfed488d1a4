import { isHashHex } from '../bytes.ts';
import { decodeEntry } from '../entry.ts';
import { leafHash, rootFromInclusion } from '../merkle.ts';
import type { Json } from '../strict-json.ts';
import { asObject, type Dossier, type ProvenEntry, Refusal, within } from './dossier.ts';
import { entryPath, PACK, proofPath } from './layout.ts';

const subjectOf = (seq: number): string => `entry ${seq} (${entryPath(seq)})`;

/** Each entry is in its canonical bytes, well formed, and speaks of this log and this case. */
export async function entriesAreCanonical(pack: Dossier): Promise<string> {
  const count = countFiles(pack.present, PACK.entries);
  if (countFiles(pack.present, PACK.proofs) !== count) throw new Refusal(PACK.proofs, 'there is not one proof for each entry');
  const entries: ProvenEntry[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const subject = subjectOf(seq);
    const bytes = await pack.read(entryPath(seq));
    const entry = await within(subject, () => decodeEntry(bytes));
    if (entry.log !== pack.checkpoint.origin) throw new Refusal(subject, `it belongs to the log ${entry.log}`);
    if (entry.case?.id !== pack.statement.caseId) throw new Refusal(subject, 'it belongs to another case');
    entries.push({ subject, entry, leaf: leafHash(bytes).toString('hex') });
  }
  pack.entries = entries;
  return `${count} entries in canonical form`;
}

/** Each entry is in the tree of the checkpoint, at a place of its own. */
export async function entriesAreIncluded(pack: Dossier): Promise<string> {
  const { size, root } = pack.checkpoint;
  const places = new Set<number>();
  for (const [i, { subject, leaf }] of pack.entries.entries()) {
    const path = proofPath(i + 1);
    const proof = readProof(path, await pack.json(path));
    if (proof.leaf !== leaf) throw new Refusal(subject, 'its proof was made for other bytes');
    if (proof.size !== size) throw new Refusal(path, `the proof is for a log of ${proof.size} entries, the checkpoint has ${size}`);
    const reached = rootFromInclusion(proof.index, size, Buffer.from(leaf, 'hex'), proof.path);
    if (!reached?.equals(root)) throw new Refusal(subject, 'its proof does not lead to the root of the checkpoint');
    if (places.has(proof.index)) throw new Refusal(subject, `entry ${proof.index} of the log appears twice`);
    places.add(proof.index);
  }
  return `${places.size} proofs lead to the root that the log signed`;
}

/** The entries follow one another without a gap: each names the leaf of the one before. */
export async function entriesAreContiguous(pack: Dossier): Promise<string> {
  let previous: string | null = null;
  for (const [i, { subject, entry, leaf }] of pack.entries.entries()) {
    if (entry.case?.seq !== i + 1)
      throw new Refusal(subject, `it is number ${entry.case?.seq} of the case, and number ${i + 1} belongs here`);
    if (entry.case.prev !== previous) throw new Refusal(subject, 'it follows another entry than the one before it');
    previous = leaf;
  }
  return `1 to ${pack.entries.length}, each naming the one before`;
}

interface ReadProof {
  readonly index: number;
  readonly size: number;
  readonly leaf: string;
  readonly path: readonly Buffer[];
}

/** A proof of a pack. Refuses what has another form. */
export function readProof(subject: string, value: Json): ReadProof {
  const { index, size, leaf, path } = asObject(subject, 'the proof', value);
  if (typeof index !== 'number' || typeof size !== 'number' || !isHashHex(leaf) || !Array.isArray(path) || !path.every(isHashHex)) {
    throw new Refusal(subject, 'it is not a proof with index, size, leaf and path');
  }
  return { index, size, leaf, path: path.map((hash) => Buffer.from(hash, 'hex')) };
}

/** How many files `1.json` to `n.json` a folder has. Refuses any other name, and a gap. */
export function countFiles(present: ReadonlySet<string>, folder: string): number {
  const found = new Set([...present].filter((path) => path.startsWith(folder)));
  for (let seq = 1; seq <= found.size; seq++) {
    if (!found.has(`${folder}${seq}.json`))
      throw new Refusal(`${folder}${seq}.json`, `it is missing, although the folder has ${found.size} files`);
  }
  return found.size;
}
