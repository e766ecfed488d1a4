import { extendLinks, HASH_SIZE, isProofError, linkHash, openCheckpoint, type PinnedKey } from '#proof';
import type { StoredCheckpoint } from '../seal/seal-session.ts';
import type { ChainWalk } from './chain-walk.ts';
import { checkRow, type RowTally } from './check-row.ts';
import type { CheckpointReader } from './checkpoint-reader.ts';
import type { Findings } from './findings.ts';
import { emptyStretch, type HashReader, ID_SIZE, idAt, type Stretch } from './stretch.ts';
import type { TreeWalk, WalkedTile } from './tree-walk.ts';

/** `hashes`: bytes, leaves, links, tree and signatures, which is all that was ever signed; not what stands beside the entries. */
export type Depth = 'full' | 'hashes';

/** What goes on from one stretch of the chain to the next. */
export interface Progress {
  readonly walk: ChainWalk;
  readonly keys: readonly PinnedKey[];
  readonly findings: Findings;
  readonly tally: RowTally;
  /** Where hashes are all that is looked at. */
  readonly hashes: HashReader | null;
  readonly tree: TreeWalk;
  /** Stored link of the entry before; what follows is held against it even when it was itself wrong, so one change is one finding. */
  link: Buffer;
  readonly signed: CheckpointReader;
  checkpoints: number;
  /** After a root that does not fit, no later one can: it is said once. */
  rootLost: boolean;
}

/** Tiles that are held against the stored ones together. */
const TILES = 32;

/** Checks the places `from` ≤ index < `to`; the caller goes through the chain in order. */
export async function verifyStretch(progress: Progress, from: number, to: number): Promise<void> {
  const hashes = await progress.hashes?.next(from, to);
  if (hashes) progress.tally.entries += to - from;
  const stretch = hashes ?? (await read(progress, from, to));
  await fillHoles(progress, stretch);
  checkLinks(progress, stretch);
  await growTree(progress, stretch);
  if (progress.tree.finished >= TILES) await checkTiles(progress, progress.tree.takeFinished());
}

async function read({ walk, findings, tally }: Progress, from: number, to: number): Promise<Stretch> {
  const stretch = emptyStretch(from, to);
  for await (const row of walk.rows(from, to)) {
    const position = row.index - from;
    stretch.leaves.set(row.leaf, position * HASH_SIZE);
    stretch.links.set(row.link, position * HASH_SIZE);
    stretch.ids.set(row.id, position * ID_SIZE);
    stretch.filled[position] = 1;
    checkRow(row, findings, tally);
  }
  return stretch;
}

/** An empty place is said once; its leaf is taken from the tree, so that what follows can still be judged. */
async function fillHoles({ walk, findings, link }: Progress, { from, leaves, links, filled }: Stretch): Promise<void> {
  for (let i = filled.indexOf(0); i >= 0; i = filled.indexOf(0, i + 1)) {
    const index = from + i;
    const tile = await walk.readTile(0, Math.floor(index / 256));
    const at = (index % 256) * HASH_SIZE;
    const leaf = Buffer.from(tile.subarray(at, at + HASH_SIZE));
    findings.add('index', { index, entry: null }, leaf.toString('hex') || 'a seal', 'none');
    if (leaf.length === HASH_SIZE) leaves.set(leaf, i * HASH_SIZE);
    const before = i === 0 ? link : links.subarray((i - 1) * HASH_SIZE, i * HASH_SIZE);
    links.set(linkHash(before, leaves.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE)), i * HASH_SIZE);
  }
}

function checkLinks(progress: Progress, stretch: Stretch): void {
  const { from, leaves, links, filled } = stretch;
  const expected = extendLinks(progress.link, leaves);
  if (!expected.equals(links)) {
    let before: Uint8Array = progress.link;
    for (let i = 0; i < filled.length; i++) {
      const found = links.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE);
      const right = linkHash(before, leaves.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
      const where = { index: from + i, entry: idAt(stretch, i) };
      if (!right.equals(found)) progress.findings.add('link', where, right.toString('hex'), found.toString('hex'));
      before = found;
    }
  }
  progress.link = Buffer.from(links.subarray(-HASH_SIZE));
}

async function growTree(progress: Progress, { from, leaves, filled }: Stretch): Promise<void> {
  let grown = 0;
  for (const checkpoint of await progress.signed.upTo(from + filled.length)) {
    progress.tree.append(leaves.subarray(grown * HASH_SIZE, (checkpoint.size - from) * HASH_SIZE));
    grown = checkpoint.size - from;
    progress.checkpoints += 1;
    checkCheckpoint(progress, checkpoint, progress.tree.root());
  }
  progress.tree.append(leaves.subarray(grown * HASH_SIZE));
}

/** Root and note must agree with the entries and with each other, and a trusted key must have signed. */
function checkCheckpoint(progress: Progress, { size, root, note }: StoredCheckpoint, expected: Buffer): void {
  const where = { index: size - 1, entry: null };
  if (!progress.rootLost && !expected.equals(root)) {
    progress.rootLost = true;
    progress.findings.add('root', where, root.toString('hex'), expected.toString('hex'));
  }
  try {
    const signed = openCheckpoint(note, progress.keys);
    if (signed.size !== size || !root.equals(signed.root)) {
      progress.findings.add(
        'signature',
        where,
        `${size} ${root.toString('hex')}`,
        `${signed.size} ${Buffer.from(signed.root).toString('hex')}`,
      );
    }
  } catch (error) {
    if (!isProofError(error)) throw error;
    progress.findings.add('signature', where, 'a note signed by the log', error.message);
  }
}

/** Proofs are served from the stored tiles, so they must be what the entries give. A stored tile may have grown since. */
export async function checkTiles({ walk, findings }: Progress, tiles: readonly WalkedTile[]): Promise<void> {
  const kept = tiles.length > 0 ? await walk.tiles(tiles) : [];
  for (const [n, { level, index, hashes }] of tiles.entries()) {
    const stored = (kept[n] ?? Buffer.alloc(0)).subarray(0, hashes.length);
    if (stored.equals(hashes)) continue;
    let at = 0;
    while (at < hashes.length && hashes.subarray(at, at + HASH_SIZE).equals(stored.subarray(at, at + HASH_SIZE))) at += HASH_SIZE;
    const place = (index * 256 + at / HASH_SIZE) * 256 ** level;
    const part = (bytes: Buffer) => bytes.subarray(at, at + HASH_SIZE).toString('hex') || 'none';
    findings.add('tile', { index: place, entry: null }, part(hashes), part(stored));
  }
}
