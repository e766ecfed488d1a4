/**
 * What a check of the chain looks at, in plain words of what fails. Everything here is found in the order of the entries, so the
 * first finding is the first entry that does not hold.
 */
export const checks = {
  entry: 'a sealed entry is missing',
  leaf: 'an entry is not what was sealed',
  columns: 'an entry’s columns do not say what its bytes say',
  payload: 'the detail beside an entry is not the one it commits to',
  case: 'an entry does not follow the one before it in its case',
  index: 'a place in the chain is empty',
  link: 'the chain of hashes is broken',
  tile: 'the tree does not hold the hashes that were sealed',
  root: 'the entries do not give the root that was signed',
  copy: 'the log does not contain the checkpoint that was put away outside the database',
  signature: 'a checkpoint is not signed by the log’s key',
  head: 'a signed case head does not belong to the sealed entries',
  truncated: 'entries that were signed are gone from the end',
  unsigned: 'sealed entries lack a signed checkpoint',
  unsealed: 'an entry stands outside the chain',
} as const;

export type CheckName = keyof typeof checks;

/** One thing that does not hold. `expected` and `found` are hashes in hex or short texts. */
export interface Finding {
  readonly check: CheckName;
  /** Position in the chain; null for an entry that has none. */
  readonly index: number | null;
  readonly entry: string | null;
  readonly expected: string;
  readonly found: string;
  readonly says: string;
}

export interface Verdict {
  readonly ok: boolean;
  /** Range of the chain that was walked: from `first` up to, not including, `size`. */
  readonly first: number;
  readonly size: number;
  /** `hashes`: only what is signed was looked at, and not columns, payloads and case heads. Absent in verdicts of older releases. */
  readonly depth?: 'full' | 'hashes';
  readonly checkpoints: number;
  readonly payloads: number;
  readonly cases: number;
  /** Entries that went with their month by two people's decision: their leaves were checked, their bytes are gone. Absent in verdicts of older releases. */
  readonly retired?: number;
  /** Entries that wait for their seal; none of them is proven yet. */
  readonly waiting: number;
  /** Root over all sealed entries, hex; null when only a range was walked. */
  readonly root: string | null;
  readonly ms: number;
  /** The first thing that does not hold. */
  readonly broken: Finding | null;
  /** Everything that does not hold, the first hundred. */
  readonly findings: readonly Finding[];
}

export const finding = (
  check: CheckName,
  where: { index: number | null; entry: string | null },
  expected: string,
  found: string,
): Finding => ({
  check,
  ...where,
  expected,
  found,
  says: checks[check],
});
