// Test support: a small but complete pack, made with the same builders that the product uses, and made wrong on purpose where a
// test asks for it by someone who holds every signing key.
import { generateKeyPairSync, sign } from 'node:crypto';
import { canonicalBytes } from '../canonical.ts';
import { type AuditEntry, encodeEntry } from '../entry.ts';
import { leafHash } from '../merkle.ts';
import { keyHashOf, type NoteSigner, signNote, vkeyOf } from '../note.ts';
import { sha256Hex } from '../sha256.ts';
import { type CaseHead, type Checkpoint, formatCaseHead, formatCheckpoint } from '../statements.ts';
import { EMPTY_EDGE, growTiles, inclusionProof, type ReadTile, rootOfEdge } from '../tiles.ts';
import { evidencePath, PACK, type PackFile } from './layout.ts';
import { entryFiles, payloadDigest, sealPack } from './seal.ts';

export const LOG = 'bank.example/caspix';
export const CASE_ID = '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a70';
export const PACK_ID = '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a99';

export interface Key {
  readonly signer: NoteSigner;
  readonly vkey: string;
}

export function newKey(name: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { vkey: vkeyOf(name, raw), signer: { name, keyHash: keyHashOf(name, raw), sign: async (bytes) => sign(null, bytes, privateKey) } };
}

/** What a test bends. Each hook gets what an honest writer would use and may change it before the next step builds on it. */
export interface Bend {
  /** The content of the witness's file, from the pack's signed checkpoint and the tree that it is of. */
  readonly witness?: (about: { note: string; size: number; readTile: ReadTile }) => string | Promise<string>;
  readonly entries?: (entries: AuditEntry[]) => AuditEntry[];
  readonly payload?: (files: Map<string, Buffer>) => void;
  readonly head?: (head: CaseHead) => CaseHead;
  readonly checkpoint?: (checkpoint: Checkpoint) => Checkpoint;
  readonly logKey?: Key;
  readonly signKey?: Key;
}

const uuid = (n: number): string => `0195b1f0-6f2a-7c31-8a4e-${String(n).padStart(12, '0')}`;

const EVIDENCE = [
  { n: 1, id: uuid(901), name: 'Kontoauszug März.pdf', bytes: Buffer.from('%PDF-1.7 statement of account') },
  { n: 2, id: uuid(902), name: '../../etc/passwd', bytes: Buffer.from('a name that would like to travel') },
];

function caseEntries(): AuditEntry[] {
  const acts: [action: string, object: AuditEntry['object'], reason: string | null][] = [
    ['case.open', { type: 'case', id: CASE_ID }, null],
    ['evidence.upload', { type: 'evidence', id: uuid(901) }, `sha256:${sha256Hex(EVIDENCE[0]?.bytes ?? Buffer.alloc(0))}`],
    ['evidence.upload', { type: 'evidence', id: uuid(902) }, `sha256:${sha256Hex(EVIDENCE[1]?.bytes ?? Buffer.alloc(0))}`],
    ['case.propose-decision', { type: 'case', id: CASE_ID }, 'confirmed fraud'],
    ['approval.approve', { type: 'approval', id: uuid(5) }, null],
  ];
  let prev: string | null = null;
  return acts.map(([action, object, reason], i) => {
    const entry = entryOf(i + 1, { action, object, reason, case: { id: CASE_ID, seq: i + 1, prev } });
    prev = leafHash(encodeEntry(entry)).toString('hex');
    return entry;
  });
}

export function entryOf(n: number, more: Partial<AuditEntry>): AuditEntry {
  return {
    v: 1,
    log: LOG,
    id: uuid(n),
    at: `2026-11-22T11:20:52.${String(n).padStart(6, '0')}Z`,
    actor: { sub: uuid(700), type: 'user', session: uuid(800), auth: { methods: ['pwd', 'otp'], idp: 'local' } },
    action: 'case.update',
    object: { type: 'case', id: CASE_ID },
    case: null,
    outcome: 'granted',
    reason: null,
    request: `r-${n}`,
    payload: null,
    ...more,
  };
}

/** A log in which the case's entries stand among 300 of others. */
function logOf(entries: readonly AuditEntry[]): { readTile: ReadTile; root: Buffer; size: number; places: number[] } {
  const leaves = Array.from({ length: 300 }, (_, i) => leafHash(encodeEntry(entryOf(10_000 + i, {}))));
  const places = entries.map((entry, i) => {
    leaves.splice(20 + i * 60, 0, leafHash(encodeEntry(entry)));
    return 20 + i * 60;
  });
  const { edge, written } = growTiles(EMPTY_EDGE, Buffer.concat(leaves));
  const tiles = new Map(written.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
  const readTile: ReadTile = async (level, index) => tiles.get(`${level}/${index}`) ?? new Uint8Array(0);
  return { readTile, root: rootOfEdge(edge), size: leaves.length, places };
}

function payloadFiles(entries: number): Map<string, Buffer> {
  const evidence = EVIDENCE.map(({ n, id, name, bytes }) => {
    return { n, id, file: evidencePath(n, name), name, size: bytes.length, sha256: sha256Hex(bytes) };
  });
  const record = {
    format: 1,
    log: LOG,
    pack: { id: PACK_ID, createdAt: '2026-11-22T12:00:00.000000Z', masked: true, purpose: null },
    case: { id: CASE_ID, number: 'CAS-2026-000123', title: 'Ring of three' },
    evidence,
    counts: { entries, timeline: 2, comments: 1, transactions: 2, evidence: evidence.length },
  };
  return new Map([
    [PACK.case, canonicalBytes(record)],
    [PACK.timeline, Buffer.from('[{"says":"opened"},{"says":"closed"}]')],
    [PACK.comments, Buffer.from('[{"body":"see the ring"}]')],
    [PACK.transactions, Buffer.from('id,amount,note\r\n1,10.00,"two\r\nlines"\r\n2,20.00,x\r\n')],
    [PACK.report, Buffer.from('%PDF-1.7 report')],
    ...EVIDENCE.map(({ n, name, bytes }): [string, Buffer] => [evidencePath(n, name), bytes]),
  ]);
}

/** The files of the pack by path, and the key that an auditor would hold. */
export async function examplePack(bend: Bend = {}): Promise<{ files: Map<string, Buffer>; vkey: string }> {
  const logKey = bend.logKey ?? newKey(LOG);
  const entries = (bend.entries ?? ((same) => same))(caseEntries());
  const log = logOf(entries);
  const checkpoint = (bend.checkpoint ?? ((same) => same))({ origin: LOG, size: log.size, root: log.root });
  const payload = payloadFiles(entries.length);
  for (const [i, entry] of entries.entries()) {
    const bytes = encodeEntry(entry);
    const index = log.places[i] ?? 0;
    const path = (await inclusionProof(index, log.size, log.readTile)).map((hash) => hash.toString('hex'));
    const proof = { index, size: log.size, leaf: leafHash(bytes).toString('hex'), path };
    for (const file of entryFiles(i + 1, bytes, proof)) payload.set(file.path, Buffer.from(file.bytes));
  }
  bend.payload?.(payload);
  const last = entries.at(-1) ?? entryOf(0, {});
  const head = { origin: LOG, caseId: CASE_ID, seq: entries.length, leaf: leafHash(encodeEntry(last)).toString('hex'), size: log.size };
  const checkpointNote = await signNote(formatCheckpoint(checkpoint), logKey.signer);
  const witness = (await bend.witness?.({ note: checkpointNote, size: log.size, readTile: log.readTile })) ?? null;
  const tags = await sealPack({
    witness,
    packId: PACK_ID,
    caseId: CASE_ID,
    caseNumber: 'CAS-2026-000123',
    createdAt: '2026-11-22T12:00:00.000000Z',
    payload: [...payload].map(([path, bytes]) => payloadDigest({ path, bytes })),
    checkpointNote,
    caseHeadNote: await signNote(formatCaseHead((bend.head ?? ((same) => same))(head)), logKey.signer),
    vkeys: [logKey.vkey],
    signers: [(bend.signKey ?? logKey).signer],
  });
  const files = new Map(payload);
  for (const { path, bytes } of tags as PackFile[]) files.set(path, Buffer.from(bytes));
  return { files, vkey: logKey.vkey };
}
