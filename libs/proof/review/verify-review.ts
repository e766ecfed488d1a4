import { sameBytes } from '../bytes.ts';
import { decodeEntry } from '../entry.ts';
import { leafHash, rootFromInclusion } from '../merkle.ts';
import { countFiles, readProof } from '../pack/check-entries.ts';
import { inOrder, type PackVerdict } from '../pack/checks.ts';
import { type PackFiles, Refusal, within } from '../pack/dossier.ts';
import { entryPath, PACK, proofPath } from '../pack/layout.ts';
import { asPin, openPinnedNote, type PinnedKey } from '../pins.ts';
import { type Checkpoint, parseCheckpoint } from '../statements.ts';
import { parseStrictJson } from '../strict-json.ts';
import { type ByteSource, openZip } from '../zip.ts';

const CHECKPOINTS = 'audit/checkpoints/';
/** Files for people: the log does not sign them, so nothing is said about them but that they are there. */
const FOR_PEOPLE = ['README.txt', 'result.pdf', 'result.csv', 'result.json', 'entries.csv', PACK.keys] as const;

/** The state of an export under examination; each check stands on the ones before. */
interface Examined {
  readonly files: PackFiles;
  readonly present: ReadonlySet<string>;
  readonly pins: readonly PinnedKey[];
  readonly checkpoints: Map<number, Checkpoint>;
  entries: number;
}

/**
 * Checks the export of an access review: every entry in it is, in its exact bytes, in a state of the log that a trusted key signed. What
 * people read (PDF, CSV, JSON) is not signed; whoever relies on a line of it looks for the entry that says so. Throws `vkey-malformed`.
 */
export async function verifyReviewArchive(source: ByteSource, keys: readonly (PinnedKey | string)[]): Promise<PackVerdict> {
  const pins = keys.map(asPin);
  let examined: Examined | null = null;
  const verdict = await inOrder([
    [
      'archive',
      'The archive is sound',
      async () => {
        const files = await openExport(source);
        examined = { files, present: new Set(files.list()), pins, checkpoints: new Map(), entries: 0 };
        return `${files.list().length} files in ${source.size} bytes, every byte accounted for`;
      },
    ],
    ['files', 'No file is missing and none was added', async () => filesAreKnown(known(examined))],
    ['checkpoint', 'The audit log signed each state', async () => checkpointsAreSigned(known(examined))],
    ['inclusion', 'Every audit entry is in the signed log', async () => entriesAreProven(known(examined))],
  ]);
  const newest = [...((examined as Examined | null)?.checkpoints.values() ?? [])].at(-1);
  return { ...verdict, packId: null, caseId: null, log: newest?.origin ?? null, size: newest?.size ?? null };
}

/** Whether an archive is such an export, by the name of its folder. */
export async function isReviewArchive(source: ByteSource): Promise<boolean> {
  try {
    return ((await openZip(source)).names[0] ?? '').startsWith('access-review-');
  } catch {
    return false;
  }
}

function known(examined: Examined | null): Examined {
  if (!examined) throw new Refusal('archive', 'the archive is not open');
  return examined;
}

async function openExport(source: ByteSource): Promise<PackFiles> {
  const zip = await openZip(source);
  const [folder = ''] = (zip.names[0] ?? '').split('/');
  const outside = zip.names.find((name) => !name.startsWith(`${folder}/`));
  if (!folder.startsWith('access-review-') || outside !== undefined) {
    throw new Refusal(outside ?? 'archive', 'the archive is not one folder with the export of an access review');
  }
  const paths = zip.names.map((name) => name.slice(folder.length + 1));
  return { list: () => paths, read: (path) => zip.read(`${folder}/${path}`) };
}

async function filesAreKnown({ present }: Examined): Promise<string> {
  for (const path of FOR_PEOPLE) if (!present.has(path)) throw new Refusal(path, 'the file is missing');
  const folders = [PACK.entries, PACK.proofs, CHECKPOINTS];
  for (const path of present) {
    if (!FOR_PEOPLE.some((one) => one === path) && !folders.some((folder) => path.startsWith(folder)))
      throw new Refusal(path, 'no such file belongs to an export');
  }
  return `${present.size} files; the log does not sign those for people (${FOR_PEOPLE.join(', ')})`;
}

async function checkpointsAreSigned({ files, present, pins, checkpoints }: Examined): Promise<string> {
  const signers = new Set<string>();
  for (const path of [...present].filter((one) => one.startsWith(CHECKPOINTS)).toSorted()) {
    const bytes = await within(path, () => files.read(path));
    const note = await within(path, () => openPinnedNote(bytes, pins, (text) => parseCheckpoint(text).size));
    const checkpoint = parseCheckpoint(note.text);
    const { origin, size } = checkpoint;
    if (path !== `${CHECKPOINTS}${size}.note`) throw new Refusal(path, `it is the state at ${size} entries`);
    const own = note.signers.filter(({ name }) => name === origin);
    if (own.length === 0) throw new Refusal(path, `it speaks for the log ${origin}, and another key signed it`);
    for (const { name, keyHash } of own) signers.add(`${name} (${keyHash})`);
    const other = [...checkpoints.values()].find((one) => one.origin !== origin);
    if (other) throw new Refusal(path, `it is of the log ${origin}, and another is of ${other.origin}`);
    checkpoints.set(size, checkpoint);
  }
  if (checkpoints.size === 0) throw new Refusal(CHECKPOINTS, 'there is no signed state of the log');
  return `${checkpoints.size} states, signed by ${[...signers].join(' and ')}`;
}

async function entriesAreProven(examined: Examined): Promise<string> {
  const { files, present, checkpoints } = examined;
  const count = countFiles(present, PACK.entries);
  if (countFiles(present, PACK.proofs) !== count) throw new Refusal(PACK.proofs, 'there is not one proof for each entry');
  const places = new Set<number>();
  for (let n = 1; n <= count; n++) {
    const subject = `entry ${n} (${entryPath(n)})`;
    const bytes = await within(subject, () => files.read(entryPath(n)));
    const entry = await within(subject, () => decodeEntry(bytes));
    const proof = await within(proofPath(n), async () => readProof(proofPath(n), parseStrictJson(await files.read(proofPath(n)))));
    const state = checkpoints.get(proof.size);
    if (!state) throw new Refusal(proofPath(n), `the export has no signed state of ${proof.size} entries`);
    if (entry.log !== state.origin) throw new Refusal(subject, `it belongs to the log ${entry.log}`);
    const leaf = leafHash(bytes);
    if (proof.leaf !== leaf.toString('hex')) throw new Refusal(subject, 'its proof was made for other bytes');
    const root = rootFromInclusion(proof.index, proof.size, leaf, proof.path);
    if (!root || !sameBytes(root, state.root)) throw new Refusal(subject, 'its proof does not lead to the root that was signed');
    if (places.has(proof.index)) throw new Refusal(subject, `entry ${proof.index} of the log appears twice`);
    places.add(proof.index);
  }
  return `${places.size} entries lead to the roots that the log signed`;
}
