import { parseRangeHeader } from '../../domain/copies/range-file.ts';
import type { Seen } from '../seal/ask-outside.ts';
import type { CopyVault, StoredRange } from './copy-vault.ts';

/** Enough for the first line of a range, whose checkpoint is a few hundred bytes. */
const HEAD_BYTES = 65_536;

/**
 * The checkpoint at the end of the newest range in a store, whoever wrote it down: in a database that is older than the store, the books
 * do not know it. Null for a store without one; one that answers and has not what the books know it took has lost it. Throws when the store
 * does not answer, or what it holds is no range of this log.
 */
export async function newestRange(vault: CopyVault, log: string, known: StoredRange | null): Promise<Seen | null> {
  const range = new RegExp(`^${RegExp.escape(log)}/ranges/\\d{12}-\\d{12}\\.ndjson$`);
  const there = (await vault.versions(known?.name)).filter(({ name, deleted }) => !deleted && range.test(name));
  const newest = there.reduce<{ name: string; version: string | null } | null>(
    (best, one) => (best === null || one.name > best.name ? one : best),
    known,
  );
  if (newest === null) return null;
  if (newest === known && !(await isThere(vault, known))) return { lost: `${known.name} is gone from it` };
  const head = await vault.get(newest.name, newest.version, HEAD_BYTES);
  const header = parseRangeHeader(head.subarray(0, Math.max(0, head.indexOf(0x0a))).toString('utf8'));
  if (header.log !== log) throw new Error(`${newest.name} is of the log ${header.log}`);
  return { note: header.checkpoint };
}

async function isThere(vault: CopyVault, range: StoredRange): Promise<boolean> {
  try {
    await vault.get(range.name, range.version, 1);
    return true;
  } catch {
    // It answers the question what there is, or it does not answer at all.
    const there = await vault.versions();
    return there.some(({ name, version, deleted }) => !deleted && name === range.name && version === range.version);
  }
}
