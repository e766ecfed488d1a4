import { createHash } from 'node:crypto';
import { edgeAt, openCheckpoint, parsePin, type ReadTile, rootAt } from '#proof';
import { type CheckedRange, checkRange } from '../../domain/copies/range-file.ts';
import { toReadBack } from '../../domain/copies/read-back.ts';
import { TreeWalk } from '../verify/tree-walk.ts';
import type { CopyBooks, CopyVault, StoredRange, StoredVersion } from './copy-vault.ts';

export interface CopiesVerdict {
  readonly ok: boolean;
  readonly says: string;
}

interface Verifying {
  readonly destination: string;
  readonly vault: CopyVault;
  readonly books: CopyBooks;
  /** As `parsePin` of #proof reads them. */
  readonly pins: readonly string[];
  /** Whether each object must be locked: a store with Object Lock. */
  readonly locked: boolean;
}

/**
 * Holds a store against the books and the log. Every object is looked for, with each of its versions and its retention; the new ones
 * are read back, and some of the others.
 */
export async function verifyCopies(verifying: Verifying): Promise<CopiesVerdict> {
  const { books, vault, destination } = verifying;
  const ranges = await books.ranges(destination);
  const versions = Map.groupBy(await vault.versions(), ({ name }) => name);
  const read = toReadBack(ranges);
  let next = ranges[0]?.first ?? 0;
  for (const range of ranges) {
    const stored = versions.get(range.name) ?? [];
    const fault =
      (range.first === next ? null : `the books have no copy of the entries from ${next} on`) ??
      shadowOf(range, stored) ??
      (await lockFault(verifying, range)) ??
      (read.has(range) ? await contentFault(verifying, range) : null) ??
      (stored.every(({ flagged }) => flagged) ? null : 'it has lost the immutable flag that it was given');
    if (fault !== null) return { ok: false, says: `${range.name}: ${fault}` };
    if (read.has(range)) await books.rangeVerified(destination, range.first);
    next = range.next;
  }
  return { ok: true, says: `${ranges.length} ranges are there, each once; ${read.size} were read back and are what was stored` };
}

/** What hides or doubles the object: our own version has to be the only one. */
function shadowOf(range: StoredRange, versions: readonly StoredVersion[]): string | null {
  const ours = versions.find(({ version, deleted }) => version === range.version && !deleted);
  if (!ours) return 'the version that was stored is gone';
  if (versions.some(({ deleted }) => deleted)) return 'a delete marker hides it; the version that was stored is still there';
  if (versions.length > 1) return `${versions.length - 1} other versions of it were put there; the one that was stored is still there`;
  return ours.latest ? null : 'another version is shown instead of the one that was stored';
}

async function lockFault({ vault, locked }: Verifying, range: StoredRange): Promise<string | null> {
  if (!locked) return null;
  const retention = await vault.retention(range.name, range.version);
  if (!retention?.compliance) return 'it is not locked in COMPLIANCE mode';
  const short = range.retainUntil !== null && (retention.until === null || retention.until.getTime() < range.retainUntil.getTime() - 1000);
  return short ? 'it is kept for less time than it was stored for' : null;
}

async function contentFault({ vault, books, pins }: Verifying, range: StoredRange): Promise<string | null> {
  try {
    const bytes = await vault.get(range.name, range.version);
    if (createHash('sha256').update(bytes).digest('hex') !== range.sha256) return 'its bytes are not those that were stored';
    const checked = checkRange(bytes);
    const { header, link } = checked;
    const { origin, size, root } = openCheckpoint(header.checkpoint, pins.map(parsePin));
    if (origin !== header.log || size !== range.next || header.first !== range.first)
      return 'it is another range than the one in the books';
    const fault = await rootFault(checked, root, books.readTile);
    if (fault !== null) return fault;
    if ((await books.linkAt(range.next - 1)) !== link)
      return `the log in the database differs from it at or before index ${range.next - 1}`;
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Whether the entries are those under the root that was signed (RFC 6962, section 2.1): the subtrees before the range come from the
 * database, and no others than the true ones lead to that root. Then the database's own tree is held against it.
 */
async function rootFault({ header, lines }: CheckedRange, signed: Uint8Array, readTile: ReadTile): Promise<string | null> {
  const tree = new TreeWalk(await edgeAt(header.first, readTile));
  tree.append(Buffer.from(lines.map(({ leaf }) => leaf).join(''), 'hex'));
  if (!tree.root().equals(signed)) {
    return `its entries and the tree before index ${header.first} do not give the root that its checkpoint was signed over`;
  }
  if ((await rootAt(header.next, readTile)).equals(signed)) return null;
  return `the tree in the database does not give the root at ${header.next} entries that its checkpoint was signed over`;
}
