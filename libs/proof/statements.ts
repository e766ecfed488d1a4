import { isUuid } from '#kernel';
import { decodeBase64, isHashHex } from './bytes.ts';
import { ProofError } from './fault.ts';

/** A state of the log (C2SP tlog-checkpoint). `root` has 32 bytes. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** What the log says of one case at one size: its last entry is number `seq`, with this leaf (hex). */
export interface CaseHead {
  readonly origin: string;
  readonly caseId: string;
  readonly seq: number;
  readonly leaf: string;
  readonly size: number;
}

/** What the signature of an evidence pack covers. `tagManifest` is the SHA-256 of tagmanifest-sha256.txt, in hex. */
export interface PackStatement {
  readonly packId: string;
  readonly caseId: string;
  readonly tagManifest: string;
  readonly checkpoint: Checkpoint;
}

// A log's origin has no space, so the first line of a checkpoint can never read as one of these: one key signs all three kinds.
const CASE_HEAD = 'caspix case-head v1';
const PACK = 'caspix evidence-pack v1';

const ORIGIN = /^[^\s+\p{Cc}]{1,200}$/u;

/** Whether the text can name a log: a key name of C2SP signed-note, at most 200 characters. */
export const isOrigin = (text: unknown): text is string => typeof text === 'string' && ORIGIN.test(text);

const malformed = (what: string): ProofError => new ProofError('statement-malformed', `the text is not a ${what}`);

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isOrigin(origin) || !isSize(size) || root.length !== 32) throw malformed('checkpoint');
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Reads the text of a checkpoint; further lines are extensions and are passed over, as C2SP says. Throws `statement-malformed`. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size = '', root = ''] = text.split('\n');
  const hash = decodeBase64(root);
  if (!text.endsWith('\n') || !isOrigin(origin) || !isDecimal(size) || hash?.length !== 32) throw malformed('checkpoint');
  return { origin, size: Number(size), root: hash };
}

export function formatCaseHead({ origin, caseId, seq, leaf, size }: CaseHead): string {
  if (!isOrigin(origin) || !isUuid(caseId) || !isSize(seq) || seq < 1 || !isHashHex(leaf) || !isSize(size)) throw malformed('case head');
  return `${CASE_HEAD}\n${origin}\ncase ${caseId}\nseq ${seq}\nleaf ${leaf}\nsize ${size}\n`;
}

/** Throws `statement-malformed`. */
export function parseCaseHead(text: string): CaseHead {
  const [, origin, caseId = '', seq = '', leaf = '', size = ''] =
    /^caspix case-head v1\n(\S+)\ncase (\S+)\nseq (\d+)\nleaf (\S+)\nsize (\d+)\n$/.exec(text) ?? [];
  if (!isOrigin(origin) || !isDecimal(seq) || !isDecimal(size)) throw malformed('case head');
  const head = { origin, caseId, seq: Number(seq), leaf, size: Number(size) };
  if (formatCaseHead(head) !== text) throw malformed('case head');
  return head;
}

export function formatPackStatement({ packId, caseId, tagManifest, checkpoint }: PackStatement): string {
  if (!isUuid(packId) || !isUuid(caseId) || !isHashHex(tagManifest)) throw malformed('statement of an evidence pack');
  return `${PACK}\npack ${packId}\ncase ${caseId}\ntagmanifest sha256:${tagManifest}\n${formatCheckpoint(checkpoint)}`;
}

/** Throws `statement-malformed`. */
export function parsePackStatement(text: string): PackStatement {
  const [, packId = '', caseId = '', tagManifest = '', checkpoint = ''] =
    /^caspix evidence-pack v1\npack (\S+)\ncase (\S+)\ntagmanifest sha256:(\S+)\n(\S+\n\d+\n\S+\n)$/.exec(text) ?? [];
  const statement = { packId, caseId, tagManifest, checkpoint: parseCheckpoint(checkpoint) };
  if (formatPackStatement(statement) !== text) throw malformed('statement of an evidence pack');
  return statement;
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const isDecimal = (text: string): boolean => /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text));
