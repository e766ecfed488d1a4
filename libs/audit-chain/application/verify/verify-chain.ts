import { DomainError } from '#kernel';
import { edgeAt, GENESIS_LINK, isProofError, openCheckpoint, openPinned, parseCaseHead, parsePin, rootAt } from '#proof';
import type { Verdict } from '../../domain/verdict.ts';
import type { ChainWalk, StoredCaseHead } from './chain-walk.ts';
import { CheckpointReader } from './checkpoint-reader.ts';
import { Findings } from './findings.ts';
import { HashReader } from './stretch.ts';
import { TreeWalk } from './tree-walk.ts';
import { checkTiles, type Depth, type Progress, verifyStretch } from './verify-stretch.ts';

export interface VerifyOptions {
  /** First index to look at; 0 unless said otherwise. */
  readonly from?: number;
  /** One past the last; the whole chain unless said otherwise. */
  readonly to?: number;
  /** A checkpoint (C2SP note) from outside that the chain must contain. */
  readonly against?: string;
  /** The same from a copy that the product keeps itself: one that cannot be believed is a finding and not the caller's mistake. */
  readonly copy?: string;
  /** `full` unless said otherwise. */
  readonly depth?: Depth;
  /** Called after each stretch with how many entries were looked at, and how many there are. */
  readonly onProgress?: (checked: number, total: number) => void;
}

/**
 * Entries in one stretch: a few megabytes on the way, whatever the length of the chain. Where hashes are all that is looked at, so few
 * that the database does not wait meanwhile.
 */
const STRETCH = { full: 8_192, hashes: 256 } as const;
const HEADS = 1_000;

/**
 * Walks the chain in the order of its indexes and holds everything against everything: bytes, leaf, link, columns, payload, case,
 * tree, tiles, checkpoints, signatures. Memory stays flat. Throws `validation` for a range that is not in the chain.
 */
export async function verifyChain(walk: ChainWalk, vkeys: readonly string[], options: VerifyOptions = {}): Promise<Verdict> {
  const began = performance.now();
  const size = await walk.sealedSize();
  const { from = 0, to = size, depth = 'full' } = options;
  if (from < 0 || to > size || from > to)
    throw new DomainError('validation', `The chain has entries 0 to ${size - 1}, not ${from} to ${to - 1}`);
  const hashes = depth === 'hashes' ? new HashReader(walk.blocks(from, to)) : null;
  const progress = await begin(walk, vkeys, from, hashes);
  for (let at = from; at < to; at += STRETCH[depth]) {
    const end = Math.min(at + STRETCH[depth], to);
    await verifyStretch(progress, at, end);
    options.onProgress?.(end - from, to - from);
  }
  await checkTiles(progress, [...progress.tree.takeFinished(), ...progress.tree.unfinished()]);
  if (options.against !== undefined) await checkAgainst(progress, options.against, size);
  if (options.copy !== undefined) await checkCopy(progress, options.copy, size);
  if (to === size) await checkEnd(progress, size, from === 0);
  if (from === 0 && to === size && depth === 'full') await checkHeads(progress);
  await checkOrphans(progress);
  return verdict(progress, { first: from, size: to, depth, began, root: from === 0 ? progress.tree.root().toString('hex') : null });
}

async function begin(walk: ChainWalk, vkeys: readonly string[], from: number, hashes: HashReader | null): Promise<Progress> {
  const ranges = await walk.retired();
  const isRetired = (index: number) => ranges.some(({ first, last }) => index >= first && index <= last);
  return {
    walk,
    keys: vkeys.map(parsePin),
    findings: new Findings(),
    hashes,
    tally: { entries: 0, payloads: 0, cases: 0, orphans: [], retired: 0, isRetired },
    tree: new TreeWalk(await edgeAt(from, walk.readTile)),
    link: from === 0 ? GENESIS_LINK : ((await walk.linkBefore(from)) ?? GENESIS_LINK),
    signed: new CheckpointReader(walk, from),
    checkpoints: 0,
    rootLost: false,
  };
}

/** The end is where entries can be cut off or slipped in without breaking anything before it. */
async function checkEnd(progress: Progress, size: number, whole: boolean): Promise<void> {
  const { walk, findings } = progress;
  const newest = await walk.newestCheckpoint();
  const signed = newest?.size ?? 0;
  if (signed > size) findings.add('truncated', { index: size, entry: null }, `${signed} entries`, `${size}`);
  if (signed < size) findings.add('unsigned', { index: signed, entry: null }, `a checkpoint over ${size} entries`, `${signed}`);
  await checkUnsealed(progress, whole);
}

/** To look for a seal of every entry costs as much as reading them; where each was met on the way, or waits for its seal, none is left. */
async function checkUnsealed({ walk, findings, tally }: Progress, whole: boolean): Promise<void> {
  const { stored, fresh } = await walk.entries();
  if (whole && stored === tally.entries + fresh) return;
  const unsealed = await walk.unsealed(10);
  for (const entry of unsealed) findings.add('unsealed', { index: null, entry }, 'a seal', 'none');
  // One that has the id of another is an entry without a seal of its own.
  if (whole && unsealed.length === 0)
    findings.add('unsealed', { index: null, entry: null }, `${tally.entries + fresh} entries`, `${stored}`);
}

/** A checkpoint kept elsewhere shows a rewrite of the whole chain, the signatures included. */
async function checkAgainst({ walk, keys, findings }: Progress, note: string, sealed: number): Promise<void> {
  const { size, root } = openCheckpoint(note, keys);
  if (size > sealed) return findings.add('truncated', { index: sealed, entry: null }, `${size} entries`, `${sealed}`);
  const found = await rootAt(size, walk.readTile);
  if (!found.equals(root)) findings.add('copy', { index: size - 1, entry: null }, Buffer.from(root).toString('hex'), found.toString('hex'));
}

async function checkCopy(progress: Progress, note: string, sealed: number): Promise<void> {
  try {
    await checkAgainst(progress, note, sealed);
  } catch (error) {
    if (!isProofError(error)) throw error;
    progress.findings.add('copy', { index: null, entry: null }, 'a checkpoint signed by the log', error.message);
  }
}

async function checkHeads(progress: Progress): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const heads: StoredCaseHead[] = await progress.walk.heads(after, HEADS);
    for (const head of heads) {
      const fault = faultOf(progress, head);
      if (fault === null || (fault.behind && (await progress.walk.isPending(head.caseId, head.seq + 1)))) continue;
      progress.findings.add('head', { index: null, entry: null }, `case ${head.caseId}: ${fault.expected}`, fault.found);
    }
    after = heads.at(-1)?.caseId ?? null;
    if (heads.length < HEADS) return;
  }
}

/** `behind` is right as long as the next entry of the case still waits for its seal. */
function faultOf({ keys }: Progress, head: StoredCaseHead): { expected: string; found: string; behind?: boolean } | null {
  const leaf = head.leaf.toString('hex');
  if (head.sealed?.equals(head.leaf) !== true) return { expected: leaf || 'a signed head', found: head.sealed?.toString('hex') ?? 'none' };
  if (head.newest !== head.seq) return { expected: `entry ${head.newest}`, found: `entry ${head.seq}`, behind: true };
  try {
    const signed = parseCaseHead(openPinned(head.note, keys, (text) => parseCaseHead(text).size));
    const same = signed.caseId === head.caseId && signed.seq === head.seq && signed.leaf === leaf && signed.size === head.size;
    return same ? null : { expected: leaf, found: signed.leaf };
  } catch (error) {
    if (!isProofError(error)) throw error;
    return { expected: 'a note signed by the log', found: error.message };
  }
}

async function checkOrphans({ walk, findings, tally }: Progress): Promise<void> {
  for (const { caseId, seq, index, entry } of tally.orphans) {
    if (!(await walk.isPending(caseId, seq - 1))) findings.add('case', { index, entry }, `entry ${seq - 1} of the case`, 'none');
  }
}

async function verdict(
  progress: Progress,
  range: { first: number; size: number; depth: Depth; began: number; root: string | null },
): Promise<Verdict> {
  const findings = progress.findings.sorted();
  return {
    ok: findings.length === 0,
    first: range.first,
    size: range.size,
    depth: range.depth,
    checkpoints: progress.checkpoints,
    payloads: progress.tally.payloads,
    cases: progress.tally.cases,
    retired: progress.tally.retired,
    waiting: await progress.walk.waiting(),
    root: range.root,
    ms: Math.round(performance.now() - range.began),
    broken: findings[0] ?? null,
    findings,
  };
}
