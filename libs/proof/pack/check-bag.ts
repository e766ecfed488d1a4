import type { OpenedNote } from '../note.ts';
import { mayIssue, openPinnedNote } from '../pins.ts';
import { sha256Hex } from '../sha256.ts';
import { parseCaseHead, parseCheckpoint, parsePackStatement } from '../statements.ts';
import { BAGIT, formatOxum, parseInfo, parseManifest } from './bag.ts';
import { type Dossier, Refusal, within } from './dossier.ts';
import { isPackPath, PACK, PACK_FORMAT, PAYLOAD_FILES, TAG_FILES } from './layout.ts';

const names = (note: OpenedNote): string => note.signers.map(({ name, keyHash }) => `${name} (${keyHash})`).join(' and ');

/** A key given by the auditor signed the pack, and what it signed is this tag manifest. All later trust hangs on this. */
export async function packIsSigned(pack: Dossier): Promise<string> {
  const bytes = await pack.read(PACK.signature);
  const sizeOf = (text: string) => parsePackStatement(text).checkpoint.size;
  const note = await within(PACK.signature, () => openPinnedNote(bytes, pack.keys, sizeOf, mayIssue));
  pack.statement = await within(PACK.signature, () => parsePackStatement(note.text));
  const manifest = await pack.read(PACK.tagManifest);
  if (sha256Hex(manifest) !== pack.statement.tagManifest)
    throw new Refusal(PACK.tagManifest, 'the signature covers other bytes: the file was changed');
  return `signed by ${names(note)}`;
}

/** The files about the pack are the signed ones. */
export async function tagFilesMatch(pack: Dossier): Promise<string> {
  const listed = await within(PACK.tagManifest, async () => parseManifest(await pack.text(PACK.tagManifest)));
  for (const path of TAG_FILES) if (!listed.has(path)) throw new Refusal(path, 'the tag manifest does not list it');
  for (const [path, digest] of listed) {
    pack.digests.set(path, digest);
    await pack.read(path);
  }
  return `${listed.size} files about the pack have the signed SHA-256`;
}

/** No file is missing, and none was slipped in. */
export async function filesAreListed(pack: Dossier): Promise<string> {
  const payload = await within(PACK.manifest, async () => parseManifest(await pack.text(PACK.manifest)));
  for (const [path, digest] of payload) {
    if (!path.startsWith('data/')) throw new Refusal(path, 'the manifest lists a file outside data/');
    pack.digests.set(path, digest);
  }
  for (const path of PAYLOAD_FILES)
    if (!payload.has(path)) throw new Refusal(path, 'the manifest does not list it, and a pack must have it');
  for (const path of pack.digests.keys()) if (!pack.present.has(path)) throw new Refusal(path, 'the manifest lists it, and it is missing');
  for (const path of pack.present) {
    if (!isPackPath(path)) throw new Refusal(path, 'it has a name that no file of a pack may have');
    const outside = path === PACK.signature || path === PACK.tagManifest;
    if (!outside && !pack.digests.has(path)) throw new Refusal(path, 'no manifest lists it: it was added to the pack');
  }
  return `${pack.present.size} files, all of them listed, none missing`;
}

/** Every payload file has its digest, and the bag says of itself what the signature says. */
export async function payloadMatches(pack: Dossier): Promise<string> {
  let bytes = 0;
  let files = 0;
  for (const path of pack.digests.keys()) {
    if (!path.startsWith('data/')) continue;
    bytes += (await pack.read(path)).length;
    files++;
  }
  if ((await pack.text(PACK.bagit)) !== BAGIT) throw new Refusal(PACK.bagit, 'it does not declare a BagIt 1.0 bag in UTF-8');
  const info = await within(PACK.bagInfo, async () => parseInfo(await pack.text(PACK.bagInfo)));
  const expected: [label: string, value: string][] = [
    ['Caspix-Pack-Format', String(PACK_FORMAT)],
    ['External-Identifier', pack.statement.packId],
    ['Caspix-Case', pack.statement.caseId],
    ['Payload-Oxum', formatOxum(bytes, files)],
  ];
  for (const [label, value] of expected) {
    if (info.get(label) !== value)
      throw new Refusal(PACK.bagInfo, `${label} is '${info.get(label) ?? 'missing'}' where '${value}' is true`);
  }
  return `${files} files with ${bytes} bytes have the SHA-256 in the manifest`;
}

/** The log itself signed the checkpoint, and it is the one that the pack was signed with. */
export async function checkpointIsSigned(pack: Dossier): Promise<string> {
  const note = await openFile(pack, PACK.checkpoint, (text) => parseCheckpoint(text).size);
  const checkpoint = await within(PACK.checkpoint, () => parseCheckpoint(note.text));
  signedByLog(PACK.checkpoint, note, checkpoint.origin);
  const { origin, size, root } = pack.statement.checkpoint;
  if (checkpoint.origin !== origin || checkpoint.size !== size || !Buffer.from(root).equals(checkpoint.root)) {
    throw new Refusal(PACK.checkpoint, 'it is another checkpoint than the one that the pack was signed with');
  }
  pack.checkpoint = checkpoint;
  return `${checkpoint.origin} with ${checkpoint.size} entries, signed by ${names(note)}`;
}

/** The log states which entry of the case is its last, and it is the last one here: none is withheld at either end. */
export async function caseHeadMatches(pack: Dossier): Promise<string> {
  const note = await openFile(pack, PACK.caseHead, (text) => parseCaseHead(text).size);
  const head = await within(PACK.caseHead, () => parseCaseHead(note.text));
  signedByLog(PACK.caseHead, note, head.origin);
  if (head.origin !== pack.checkpoint.origin || head.size !== pack.checkpoint.size || head.caseId !== pack.statement.caseId) {
    throw new Refusal(PACK.caseHead, 'it speaks of another log, another checkpoint or another case');
  }
  const last = pack.entries.at(-1);
  if (!last || head.seq !== pack.entries.length) {
    throw new Refusal(PACK.caseHead, `the log states ${head.seq} entries for the case, the pack has ${pack.entries.length}`);
  }
  if (head.leaf !== last.leaf) throw new Refusal(last.subject, 'the log states another last entry for the case');
  return `the log states that entry ${head.seq} is the last of the case at ${head.size} entries`;
}

async function openFile(pack: Dossier, path: string, sizeOf: (text: string) => number): Promise<OpenedNote> {
  const bytes = await pack.read(path);
  return within(path, () => openPinnedNote(bytes, pack.keys, sizeOf));
}

/** A log's key bears the log's name (C2SP tlog-checkpoint): the key of one log cannot vouch for another. */
function signedByLog(subject: string, note: OpenedNote, origin: string): void {
  if (!note.signers.some(({ name }) => name === origin))
    throw new Refusal(subject, `it speaks for the log ${origin}, but ${names(note)} signed it`);
}
