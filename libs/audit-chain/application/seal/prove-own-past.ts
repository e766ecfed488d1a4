import { DomainError } from '#kernel';
import { edgeAt, HASH_SIZE, openCheckpoint, parsePin, rootAt, type TreeEdge } from '#proof';
import type { Answers } from './ask-outside.ts';
import type { Books, CheckpointCopies, SealSession } from './seal-session.ts';
import { type Loss, lossesOf } from './vouched.ts';

export interface Trust {
  readonly pins: readonly string[];
  readonly copies: CheckpointCopies;
  readonly answers: Answers;
  /** Tells people of copies that lost what they held, before anything is signed. */
  readonly onLost: (losses: readonly Loss[]) => Promise<void>;
}

const broken = (what: string): DomainError => new DomainError('integrity', what);

/**
 * Before its first signature a sealer proves that it goes on from what was signed last, here and in the copies outside the database;
 * after a rollback or a rewrite it would otherwise sign a second history. Gives the tree's edge to go on from. Throws `integrity` for what
 * speaks against the database, `Unproven` when nobody who could speak for it does.
 */
export async function proveOwnPast(session: SealSession, books: Books, { pins, copies, answers, onLost }: Trust): Promise<TreeEdge> {
  const stored = await session.newestCheckpoint();
  if ((stored?.size ?? 0) !== books.size) {
    throw broken(`the newest checkpoint covers ${stored?.size ?? 0} entries, and ${books.size} are sealed`);
  }
  if (stored) await proveCheckpoint(session, books, { note: stored.note, pins, where: 'in the database' });
  const copy = books.log && (await copies.newest(books.log.id));
  if (copy) await proveCheckpoint(session, books, { note: copy, pins, where: 'outside the database' });
  for (const { where, seen } of answers.asked) {
    if ('note' in seen) await proveCheckpoint(session, books, { note: seen.note, pins, where: `in ${where}` });
  }
  const losses = lossesOf(books, answers, copy !== null);
  if (losses.length > 0) await onLost(losses);
  const edge = await edgeAt(books.size, session.readTile);
  const lastLeaf = edge.tiles[0]?.subarray(-HASH_SIZE);
  if (books.last && lastLeaf?.length === HASH_SIZE && !books.last.leaf.equals(lastLeaf)) {
    throw broken('the newest seal is not the newest leaf of the tree');
  }
  return edge;
}

async function proveCheckpoint(
  session: SealSession,
  books: Books,
  copy: { note: string; pins: readonly string[]; where: string },
): Promise<void> {
  const { origin, size, root } = openCheckpoint(copy.note, copy.pins.map(parsePin));
  if (origin !== books.log?.name) throw broken(`the newest checkpoint ${copy.where} is of the log ${origin}`);
  if (size > books.size) {
    throw broken(`the newest checkpoint ${copy.where} covers ${size} entries, and the database has ${books.size}: it is an older state`);
  }
  if (!(await rootAt(size, session.readTile)).equals(root)) {
    throw broken(`the entries do not give the root that the newest checkpoint ${copy.where} was signed over`);
  }
}
