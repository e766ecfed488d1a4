import type { WitnessKey } from '../cosignature.ts';
import type { VerifierKey } from '../note.ts';
import { asPin, type PinnedKey } from '../pins.ts';
import { type ByteSource, openZip } from '../zip.ts';
import { caseHeadMatches, checkpointIsSigned, filesAreListed, packIsSigned, payloadMatches, tagFilesMatch } from './check-bag.ts';
import { caseFileMatches, countsMatch, evidenceMatches } from './check-case.ts';
import { entriesAreCanonical, entriesAreContiguous, entriesAreIncluded } from './check-entries.ts';
import { witnessesSigned } from './check-witness.ts';
import { inOrder, type PackCheck, type PackCheckName, type PackVerdict, perform } from './checks.ts';
import { Dossier, type PackFiles, Refusal } from './dossier.ts';

type PackStep = readonly [name: PackCheckName, title: string, run: (pack: Dossier) => Promise<string>];

// In this order each check reads only what the ones before it have traced back to the signature.
// biome-ignore format: a table reads better in columns
const STEPS: readonly PackStep[] = [
  ['signature',  'The pack is signed by a key you gave',    packIsSigned],
  ['tag-files',  'The files about the pack are unchanged',  tagFilesMatch],
  ['files',      'No file is missing and none was added',   filesAreListed],
  ['payload',    'Every file is unchanged',                 payloadMatches],
  ['checkpoint', 'The audit log signed its state',          checkpointIsSigned],
  ['case-file',  'The case record belongs to this pack',    caseFileMatches],
  ['entries',    'Every audit entry is in its exact bytes', entriesAreCanonical],
  ['inclusion',  'Every audit entry is in the signed log',  entriesAreIncluded],
  ['sequence',   'The audit entries follow without a gap',  entriesAreContiguous],
  ['case-head',  'No audit entry of the case is withheld',  caseHeadMatches],
  ['evidence',   'The evidence is what was received',       evidenceMatches],
  ['counts',     'The pack has as much as it says',         countsMatch],
];

/** A witness is asked for only by whoever names one: a pack without is as good as its log's own word. */
function stepsWith(witnesses: readonly WitnessKey[]): readonly PackStep[] {
  if (witnesses.length === 0) return STEPS;
  const after = STEPS.findIndex(([name]) => name === 'checkpoint') + 1;
  const witness: PackStep = ['witness', 'A witness saw the same log', (pack) => witnessesSigned(pack, witnesses)];
  return [...STEPS.slice(0, after), witness, ...STEPS.slice(after)];
}

/** Checks the files of a pack against keys that came from elsewhere. Throws only `vkey-malformed`; all else is in the verdict. */
export async function verifyPack(
  files: PackFiles,
  keys: readonly (PinnedKey | VerifierKey | string)[],
  witnesses: readonly WitnessKey[] = [],
): Promise<PackVerdict> {
  const pack = new Dossier(files, keys.map(asPin));
  const { checks } = await inOrder(stepsWith(witnesses).map(([name, title, run]) => [name, title, () => run(pack)]));
  return verdict(checks, pack);
}

/** The same for a ZIP archive, whose structure is the first check. */
export async function verifyPackArchive(
  source: ByteSource,
  keys: readonly (PinnedKey | VerifierKey | string)[],
  witnesses: readonly WitnessKey[] = [],
): Promise<PackVerdict> {
  const trusted = keys.map(asPin);
  let files: PackFiles = { list: () => [], read: async (path) => Promise.reject(new Refusal(path, 'the archive is not open')) };
  const archive = await perform([
    'archive',
    'The archive is sound',
    async () => {
      const opened = await openArchive(source);
      files = opened;
      return `${opened.list().length} files in ${source.size} bytes, every byte accounted for`;
    },
  ]);
  if (!archive.ok) return verdict([archive], null);
  const rest = await verifyPack(files, trusted, witnesses);
  return { ...rest, checks: [archive, ...rest.checks] };
}

async function openArchive(source: ByteSource): Promise<PackFiles> {
  const zip = await openZip(source);
  const [folder = ''] = (zip.names[0] ?? '').split('/');
  const outside = zip.names.find((name) => !name.startsWith(`${folder}/`));
  if (zip.names.length === 0 || outside !== undefined)
    throw new Refusal(outside ?? 'archive', 'the archive is not one folder with a pack in it');
  const paths = zip.names.map((name) => name.slice(folder.length + 1));
  return { list: () => paths, read: (path) => zip.read(`${folder}/${path}`) };
}

function verdict(checks: readonly PackCheck[], pack: Dossier | null): PackVerdict {
  const failure = checks.find(({ ok }) => !ok) ?? null;
  const done = new Set(checks.map(({ name }) => name));
  const statement = pack?.statement;
  return {
    valid: failure === null,
    packId: statement?.packId ?? null,
    caseId: statement?.caseId ?? null,
    log: statement?.checkpoint.origin ?? null,
    size: statement?.checkpoint.size ?? null,
    checks,
    failure,
    notChecked: STEPS.map(([name]) => name).filter((name) => !done.has(name)),
  };
}
