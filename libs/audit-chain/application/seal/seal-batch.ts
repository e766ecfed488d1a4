import {
  extendLinks,
  formatCheckpoint,
  GENESIS_LINK,
  growTiles,
  HASH_SIZE,
  type NoteSigner,
  rootOfEdge,
  signNote,
  type TreeEdge,
} from '#proof';
import type { Books, Candidate, SealSession } from './seal-session.ts';
import { signHeads } from './sign-heads.ts';

export interface SealedBatch {
  readonly edge: TreeEdge;
  readonly note: string;
}

/** Gives the candidates their places, extends links and tree, and signs the result: all of it in the caller's transaction. */
export async function sealBatch(
  session: SealSession,
  books: Books & { log: { name: string } },
  batch: { candidates: readonly Candidate[]; edge: TreeEdge; signer: NoteSigner; cosigner?: NoteSigner },
): Promise<SealedBatch> {
  const { candidates, signer, cosigner } = batch;
  const leaves = Buffer.concat(candidates.map(({ leaf }) => leaf));
  const links = extendLinks(books.last?.link ?? GENESIS_LINK, leaves);
  await session.addSeals(
    candidates.map(({ id, at }, i) => ({ index: books.size + i, id, at, link: links.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE) })),
  );
  const { edge, written } = growTiles(batch.edge, leaves);
  await session.addTiles(written);
  const root = rootOfEdge(edge);
  const note = await signNote(formatCheckpoint({ origin: books.log.name, size: edge.size, root }), signer, ...(cosigner ? [cosigner] : []));
  await session.addCheckpoint({ size: edge.size, root, note });
  const cases = new Set(candidates.flatMap(({ caseId }) => (caseId === null ? [] : [caseId])));
  await signHeads(session, [...cases], { origin: books.log.name, size: edge.size, signer });
  return { edge, note };
}
