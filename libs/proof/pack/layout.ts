import type { Json } from '../strict-json.ts';

/** Version of the layout; `bag-info.txt` and `case.json` carry it. */
export const PACK_FORMAT = 1;

/** Paths of an evidence pack, relative to its one top-level folder. README.md of this module is the specification. */
export const PACK = {
  bagit: 'bagit.txt',
  bagInfo: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  signature: 'signature.note',
  checkpoint: 'audit/checkpoint.note',
  caseHead: 'audit/case-head.note',
  keys: 'audit/keys.txt',
  /** Only where a witness had signed: the checkpoint that it signed, and the proof that it extends the pack's. */
  witness: 'audit/witness.txt',
  case: 'data/case.json',
  timeline: 'data/timeline.json',
  comments: 'data/comments.json',
  transactions: 'data/transactions.csv',
  report: 'data/report.pdf',
  evidence: 'data/evidence/',
  entries: 'data/audit/entries/',
  proofs: 'data/audit/proofs/',
} as const;

/** The tag files that the tag manifest lists, which the signature then covers. */
export const TAG_FILES = [PACK.bagit, PACK.bagInfo, PACK.manifest, PACK.checkpoint, PACK.caseHead, PACK.keys] as const;

/** Payload files without which a pack is not one. */
export const PAYLOAD_FILES = [PACK.case, PACK.timeline, PACK.comments, PACK.transactions, PACK.report] as const;

export interface PackFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** An inclusion proof as it stands in `data/audit/proofs/<seq>.json`; hashes are lower-case hex. `link` is informational. */
export interface PackProof {
  readonly index: number;
  readonly size: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly link?: string;
}

/** An evidence item of `case.json`. `file` is null when the bytes are withheld from this pack, in which case `withheld` says why. */
export interface PackEvidence {
  readonly n: number;
  readonly id: string;
  readonly file: string | null;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly [more: string]: Json;
}

export interface PackCounts {
  readonly entries: number;
  readonly timeline: number;
  readonly comments: number;
  readonly transactions: number;
  readonly evidence: number;
}

/** What `data/case.json` must have; further members are welcome everywhere. */
export interface PackCaseFile {
  readonly format: typeof PACK_FORMAT;
  readonly log: string;
  readonly pack: {
    readonly id: string;
    readonly createdAt: string;
    readonly masked: boolean;
    readonly purpose: string | null;
    readonly [more: string]: Json;
  };
  readonly case: { readonly id: string; readonly number: string; readonly [more: string]: Json };
  readonly evidence: readonly PackEvidence[];
  readonly counts: PackCounts;
}

const SAFE_PATH = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

/** Whether a path of a pack is plain ASCII without `..`: the same on every file system, with nothing for BagIt to percent-encode. */
export const isPackPath = (path: string): boolean => path.length <= 200 && SAFE_PATH.test(path);

const safeName = (name: string, most: number): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(-most)
    .replace(/^[.-]+/, '');

/** Path for evidence number `n`; the name as it was received stands in `case.json`, this one keeps of it what is safe anywhere. */
export const evidencePath = (n: number, name: string): string => `${PACK.evidence}${n}-${safeName(name, 80) || 'file'}`;

/** The pack's one top-level folder, which RFC 8493 section 4 asks a serialised bag to have. */
export const packDirectory = (caseNumber: string, packId: string): string => `${safeName(caseNumber, 40) || 'case'}-${packId}`;

export const entryPath = (seq: number): string => `${PACK.entries}${seq}.json`;

export const proofPath = (seq: number): string => `${PACK.proofs}${seq}.json`;
