import { isUuid } from '#kernel';
import { canonicalBytes } from '../canonical.ts';
import { ProofError } from '../fault.ts';
import { type NoteSigner, noteText, signNote } from '../note.ts';
import { sha256Hex } from '../sha256.ts';
import { formatPackStatement, parseCheckpoint } from '../statements.ts';
import { BAGIT, formatInfo, formatManifest, formatOxum } from './bag.ts';
import { entryPath, isPackPath, PACK, PACK_FORMAT, type PackFile, type PackProof, proofPath } from './layout.ts';

/** A payload file's path, size and SHA-256 (hex): all that is kept of it once its bytes are written. */
export interface PayloadDigest {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface SealPackInput {
  readonly packId: string;
  readonly caseId: string;
  readonly caseNumber: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly payload: readonly PayloadDigest[];
  /** Signed notes of the log, as they came. */
  readonly checkpointNote: string;
  readonly caseHeadNote: string;
  /** A later checkpoint with cosignatures and the proof that it extends the pack's, as an add-checkpoint request; null without a witness. */
  readonly witness?: string | null;
  /** For people; no verifier trusts a key that came with the pack. */
  readonly vkeys: readonly string[];
  readonly signers: readonly NoteSigner[];
}

export const payloadDigest = ({ path, bytes }: PackFile): PayloadDigest => ({ path, size: bytes.length, sha256: sha256Hex(bytes) });

/** The two payload files of audit entry `seq`: its exact bytes and its inclusion proof. */
export const entryFiles = (seq: number, bytes: Uint8Array, proof: PackProof): PackFile[] => [
  { path: entryPath(seq), bytes },
  { path: proofPath(seq), bytes: canonicalBytes(proof) },
];

/**
 * Closes a pack: gives all files outside `data/`, the signature among them, for payload files already written.
 * Throws `pack-invalid` for a path that packs may not have, or one used twice.
 */
export async function sealPack(input: SealPackInput): Promise<PackFile[]> {
  if (!isUuid(input.packId) || !isUuid(input.caseId)) throw new ProofError('pack-invalid', 'a pack and its case are named by UUIDs');
  const tags = [
    textFile(PACK.bagit, BAGIT),
    textFile(PACK.bagInfo, bagInfo(input)),
    textFile(PACK.manifest, formatManifest(payloadManifest(input.payload))),
    textFile(PACK.checkpoint, input.checkpointNote),
    textFile(PACK.caseHead, input.caseHeadNote),
    textFile(PACK.keys, input.vkeys.map((vkey) => `${vkey}\n`).join('')),
    ...(input.witness ? [textFile(PACK.witness, input.witness)] : []),
  ];
  const tagManifest = textFile(PACK.tagManifest, formatManifest(new Map(tags.map(({ path, bytes }) => [path, sha256Hex(bytes)]))));
  const statement = formatPackStatement({
    packId: input.packId,
    caseId: input.caseId,
    tagManifest: sha256Hex(tagManifest.bytes),
    checkpoint: parseCheckpoint(noteText(input.checkpointNote)),
  });
  return [...tags, tagManifest, textFile(PACK.signature, await signNote(statement, ...input.signers))];
}

const textFile = (path: string, text: string): PackFile => ({ path, bytes: Buffer.from(text, 'utf8') });

function payloadManifest(payload: readonly PayloadDigest[]): Map<string, string> {
  const digests = new Map<string, string>();
  for (const { path, sha256 } of payload) {
    if (!path.startsWith('data/') || !isPackPath(path) || digests.has(path)) {
      throw new ProofError('pack-invalid', `'${path}' is not a path for a payload file, or is used twice`);
    }
    digests.set(path, sha256);
  }
  return digests;
}

function bagInfo({ packId, caseId, caseNumber, createdAt, payload }: SealPackInput): string {
  const bytes = payload.reduce((sum, { size }) => sum + size, 0);
  return formatInfo([
    ['Bag-Software-Agent', 'Caspix'],
    ['Bagging-Date', createdAt.slice(0, 10)],
    ['Caspix-Case', caseId],
    ['Caspix-Pack-Format', String(PACK_FORMAT)],
    ['External-Description', `Evidence pack of case ${caseNumber}`],
    ['External-Identifier', packId],
    ['Payload-Oxum', formatOxum(bytes, payload.length)],
  ]);
}
