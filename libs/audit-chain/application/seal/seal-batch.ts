import { extendLinks, formatCheckpoint, GENESIS_LINK, growTiles, HASH_SIZE, rootOfEdge, signNote, type TreeEdge } from '#proof';
import type { KeysInForce } from '../keys/keys-in-force.ts';
import type { Books, Candidate, SealSession } from './seal-session.ts';
import { signHeads } from './sign-heads.ts';

export interface SealedBatch {
  readonly edge: TreeEdge;
  readonly note: string;
}

/**
 * Gives the candidates their places, extends links and tree, and signs the result: all of it in the caller's transaction. The checkpoint
 * that seals the announcement of the next key is the overlap: both sign it, and whoever holds either can follow.
 */
export async function sealBatch(
  session: SealSession,
  books: Books & { log: { name: string } },
  batch: { candidates: readonly Candidate[]; edge: TreeEdge; keys: KeysInForce },
): Promise<SealedBatch> {
  const { candidates, keys } = batch;
  const { signer } = keys.current;
  const next = candidates.some(({ id }) => id === keys.next?.entry) ? keys.next : null;
  const leaves = Buffer.concat(candidates.map(({ leaf }) => leaf));
  const links = extendLinks(books.last?.link ?? GENESIS_LINK, leaves);
  await session.addSeals(
    candidates.map(({ id, at }, i) => ({ index: books.size + i, id, at, link: links.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE) })),
  );
  const { edge, written } = growTiles(batch.edge, leaves);
  await session.addTiles(written);
  const root = rootOfEdge(edge);
  const note = await signNote(formatCheckpoint({ origin: books.log.name, size: edge.size, root }), signer, ...(next ? [next.signer] : []));
  await session.addCheckpoint({ size: edge.size, root, note });
  if (next) await session.handOver(next.version, edge.size);
  const cases = new Set(candidates.flatMap(({ caseId }) => (caseId === null ? [] : [caseId])));
  await signHeads(session, [...cases], { origin: books.log.name, size: edge.size, signer });
  return { edge, note };
}
