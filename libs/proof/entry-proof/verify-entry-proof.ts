import { sameBytes } from '../bytes.ts';
import type { WitnessKey } from '../cosignature.ts';
import { type AuditEntry, decodeEntry } from '../entry.ts';
import { leafHash, rootFromInclusion } from '../merkle.ts';
import { readProof } from '../pack/check-entries.ts';
import { cosigned } from '../pack/check-witness.ts';
import { inOrder, type PackVerdict, type Step } from '../pack/checks.ts';
import { asObject, Refusal, within } from '../pack/dossier.ts';
import { asPin, openPinnedNote, type PinnedKey } from '../pins.ts';
import { type Checkpoint, parseCheckpoint } from '../statements.ts';
import { type Json, parseStrictJson } from '../strict-json.ts';

/** Larger than any proof can be: an entry, sixty hashes and a note. */
export const MAX_ENTRY_PROOF_BYTES = 1 << 20;
const FILE = 'the proof';

/** The state of a proof under examination; each check stands on the ones before. */
interface Examined {
  value: { readonly [key: string]: Json };
  bytes: Buffer;
  entry: AuditEntry | null;
  note: string;
  checkpoint: Checkpoint | null;
}

/** What a proof says of the entry, once it holds. */
export interface EntryVerdict extends PackVerdict {
  readonly entry: AuditEntry | null;
}

/**
 * Checks the proof of one entry, as the page and `caspix audit prove` give it: the exact bytes, their place in a state of the log, and
 * that a trusted key signed this state. Keys in the file are not looked at. Throws `vkey-malformed`; all else is in the verdict.
 */
export async function verifyEntryProof(
  file: Uint8Array,
  keys: readonly (PinnedKey | string)[],
  witnesses: readonly WitnessKey[] = [],
): Promise<EntryVerdict> {
  const pins = keys.map(asPin);
  const examined: Examined = { value: {}, bytes: Buffer.alloc(0), entry: null, note: '', checkpoint: null };
  const witness: Step = ['witness', 'A witness saw the same log', () => cosigned('the checkpoint', examined.note, witnesses)];
  const verdict = await inOrder([
    ['archive', 'The file is the proof of one entry', async () => readFile(examined, file)],
    ['entries', 'The entry is in its exact bytes', async () => entryIsCanonical(examined)],
    ['checkpoint', 'The audit log signed its state', async () => stateIsSigned(examined, pins)],
    ...(witnesses.length > 0 ? [witness] : []),
    ['inclusion', 'The entry is in the signed log', async () => entryIsIncluded(examined)],
  ]);
  const { entry, checkpoint } = examined;
  return {
    ...verdict,
    packId: null,
    caseId: entry?.case?.id ?? null,
    log: checkpoint?.origin ?? null,
    size: checkpoint?.size ?? null,
    entry: verdict.valid ? entry : null,
  };
}

/** Whether a file begins as a proof does and as no archive can. */
export const isEntryProof = (start: Uint8Array): boolean => /^\s*\{/.test(Buffer.from(start).toString('latin1'));

async function readFile(examined: Examined, file: Uint8Array): Promise<string> {
  if (file.length > MAX_ENTRY_PROOF_BYTES) throw new Refusal(FILE, `it has ${file.length} bytes, more than any proof`);
  examined.value = asObject(FILE, 'the file', await within(FILE, () => parseStrictJson(file)));
  const { bytes, checkpoint } = examined.value;
  if (typeof bytes !== 'string' || typeof checkpoint !== 'string') throw new Refusal(FILE, 'it has not both bytes and checkpoint as texts');
  examined.bytes = Buffer.from(bytes, 'utf8');
  examined.note = checkpoint;
  return `${file.length} bytes of JSON without ambiguities`;
}

async function entryIsCanonical(examined: Examined): Promise<string> {
  const entry = await within('the entry', () => decodeEntry(examined.bytes));
  // The file may name the entry once more, and must not name another.
  if (examined.value['id'] !== undefined && examined.value['id'] !== entry.id) throw new Refusal('the entry', 'the file names another id');
  examined.entry = entry;
  return `${examined.bytes.length} bytes in canonical form`;
}

async function stateIsSigned(examined: Examined, pins: readonly PinnedKey[]): Promise<string> {
  const note = await within('the checkpoint', () => openPinnedNote(examined.note, pins, (text) => parseCheckpoint(text).size));
  const checkpoint = parseCheckpoint(note.text);
  const own = note.signers.filter(({ name }) => name === checkpoint.origin);
  if (own.length === 0) throw new Refusal('the checkpoint', `it speaks for the log ${checkpoint.origin}, and another key signed it`);
  if (examined.entry?.log !== checkpoint.origin) throw new Refusal('the entry', `it belongs to the log ${examined.entry?.log}`);
  examined.checkpoint = checkpoint;
  return `${checkpoint.size} entries, signed by ${own.map(({ name, keyHash }) => `${name} (${keyHash})`).join(' and ')}`;
}

async function entryIsIncluded({ value, bytes, checkpoint }: Examined): Promise<string> {
  const { index, size, leaf, path } = readProof(FILE, value);
  if (size !== checkpoint?.size) throw new Refusal(FILE, `it is for a log of ${size} entries, the checkpoint has ${checkpoint?.size}`);
  const own = leafHash(bytes);
  if (leaf !== own.toString('hex')) throw new Refusal('the entry', 'its proof was made for other bytes');
  const root = rootFromInclusion(index, size, own, path);
  if (!root || !sameBytes(root, checkpoint.root)) throw new Refusal('the entry', 'its proof does not lead to the root that was signed');
  return `entry ${index} of ${size}, by ${path.length} hashes`;
}
