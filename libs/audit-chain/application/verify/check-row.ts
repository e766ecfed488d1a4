import { leafHash } from '#proof';
import type { WalkedRow } from './chain-walk.ts';
import { shapeOf } from './entry-shape.ts';
import { type Findings, uuidText } from './findings.ts';

/** What the rows told along the way. */
export interface RowTally {
  /** Entries that were found at their places. */
  entries: number;
  /** Entries that went with their month, by decision. */
  retired: number;
  /** Whether the entry at this index went with its month. */
  readonly isRetired: (index: number) => boolean;
  payloads: number;
  cases: number;
  /** Entries whose predecessor in the case has no seal; right only if that one still waits for it. */
  orphans: { caseId: string; seq: number; index: number; entry: string }[];
}

/** An attacker who cut a case in two gives one orphan; more than this needs no waiting for the end. */
const MOST_ORPHANS = 1000;

const hex = (bytes: Buffer | null): string => bytes?.toString('hex') ?? 'none';

/** Holds one entry against its seal, its columns, its payload and its case. */
export function checkRow(row: WalkedRow, findings: Findings, tally: RowTally): void {
  const where = () => ({ index: row.index, entry: uuidText(row.id) });
  if (row.bytes === null && tally.isRetired(row.index)) {
    // Its leaf still stands in seal, link and tree, which are checked as ever; what it said can no longer be.
    tally.retired += 1;
    return;
  }
  if (row.bytes === null) {
    findings.add('entry', where(), hex(row.leaf), 'none');
    return;
  }
  tally.entries += 1;
  const leaf = leafHash(row.bytes);
  if (!leaf.equals(row.leaf)) {
    findings.add('leaf', where(), hex(row.leaf), hex(leaf));
    return;
  }
  const shape = shapeOf(row.bytes);
  if ('fault' in shape) {
    findings.add('leaf', where(), 'an entry', shape.fault);
    return;
  }
  const columns = row.columns?.toString('utf8') ?? '';
  if (columns !== shape.columns) findings.add('columns', where(), readable(shape.columns), readable(columns));
  else if (!row.copied) findings.add('columns', where(), readable(shape.columns), 'another in the seal');
  if (shape.payload !== null) tally.payloads += 1;
  if (shape.payload !== (row.payload?.toString('hex') ?? null)) {
    findings.add('payload', where(), shape.payload ?? 'none', hex(row.payload));
  }
  if (shape.case !== null) checkCase(row, shape.case, findings, tally);
}

function checkCase(row: WalkedRow, place: { id: string; seq: number; prev: string | null }, findings: Findings, tally: RowTally): void {
  const entry = uuidText(row.id);
  if (place.seq === 1) tally.cases += 1;
  if (place.seq > 1 && row.previous === null && tally.orphans.length < MOST_ORPHANS) {
    tally.orphans.push({ caseId: place.id, seq: place.seq, index: row.index, entry });
  } else if ((row.previous?.toString('hex') ?? null) !== place.prev) {
    findings.add('case', { index: row.index, entry }, place.prev ?? 'none', hex(row.previous));
  }
}

const readable = (columns: string): string => columns.replaceAll('\u001f', ' ').slice(0, 500);
