export { canonicalBytes, canonicalize, parseCanonical } from './canonical.ts';
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
export { isProofError, ProofError, type ProofFault } from './fault.ts';
export { GENESIS_LINK, linkHash } from './link.ts';
export { EMPTY_ROOT, HASH_SIZE, leafHash, nodeHash, rootFromInclusion, rootOf, verifyConsistency, verifyInclusion } from './merkle.ts';
export { keyHashOf, type NoteSigner, type OpenedNote, openNote, parseVkey, signNote, type VerifierKey, vkeyOf } from './note.ts';
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
