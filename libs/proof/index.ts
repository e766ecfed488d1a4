export { type AddCheckpoint, formatAddCheckpoint, MAX_PROOF_LINES, parseAddCheckpoint } from './add-checkpoint.ts';
export { canonicalBytes, canonicalize, parseCanonical } from './canonical.ts';
export {
  type Cosignature,
  cosign,
  cosignaturesOf,
  parseWitnessKey,
  type WitnessKey,
  witnessKeyOf,
} from './cosignature.ts';
export {
  type AuditEntry,
  type AuditOutcome,
  assertEntry,
  decodeEntry,
  type EntryActor,
  type EntryCase,
  encodeEntry,
  MAX_ENTRY_BYTES,
} from './entry.ts';
export { type EntryVerdict, isEntryProof, MAX_ENTRY_PROOF_BYTES, verifyEntryProof } from './entry-proof/verify-entry-proof.ts';
export { isProofError, ProofError, type ProofFault } from './fault.ts';
export { extendLinks, GENESIS_LINK, linkHash } from './link.ts';
export {
  EMPTY_ROOT,
  leafHash,
  leafHashInto,
  nodeHash,
  perfectRoot,
  rootFromInclusion,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
export { keyHashOf, type NoteSigner, noteText, type OpenedNote, openNote, parseVkey, signNote, type VerifierKey, vkeyOf } from './note.ts';
export type { PackCheck, PackCheckName, PackVerdict } from './pack/checks.ts';
export { type PackFiles } from './pack/dossier.ts';
export {
  entryPath,
  evidencePath,
  PACK,
  PACK_FORMAT,
  type PackCaseFile,
  type PackCounts,
  type PackEvidence,
  type PackFile,
  type PackProof,
  packDirectory,
  proofPath,
} from './pack/layout.ts';
export { entryFiles, type PayloadDigest, payloadDigest, type SealPackInput, sealPack } from './pack/seal.ts';
export { verifyPack, verifyPackArchive } from './pack/verify.ts';
export { openCheckpoint, openPinned, openPinnedNote, type PinnedKey, parsePin } from './pins.ts';
export { assertRange, bundled, type RangeStart, RangeWalk } from './range.ts';
export { isReviewArchive, verifyReviewArchive } from './review/verify-review.ts';
export { HASH_SIZE, sha256, sha256Hex } from './sha256.ts';
export {
  type CaseHead,
  type Checkpoint,
  formatCaseHead,
  formatCheckpoint,
  formatPackStatement,
  isOrigin,
  type PackStatement,
  parseCaseHead,
  parseCheckpoint,
  parsePackStatement,
} from './statements.ts';
export { type Json, parseStrictJson } from './strict-json.ts';
export {
  consistencyProof,
  EMPTY_EDGE,
  edgeAt,
  growTiles,
  inclusionProof,
  type ReadTile,
  rootAt,
  rootOfEdge,
  TILE_WIDTH,
  type Tile,
  type TreeEdge,
} from './tiles.ts';
export { type ByteSource, bytesSource, openZip, ZIP_ENTRY_OPTIONS, type ZipArchive } from './zip.ts';
