import { formatCaseHead, type NoteSigner, signNote } from '#proof';
import type { HeadStep, SealSession, StoredHead } from './seal-session.ts';

/**
 * Signs, for each case that grew, what its last entry is. Transactions are sealed by their number, and a case's second writer may have
 * the lower one, so an entry can be sealed before its predecessor: the head goes only as far as there is no gap.
 */
export async function signHeads(
  session: SealSession,
  caseIds: readonly string[],
  log: { origin: string; size: number; signer: NoteSigner },
): Promise<void> {
  if (caseIds.length === 0) return;
  const heads: StoredHead[] = [];
  for (const { caseId, seq, leaf } of contiguous(await session.headSteps(caseIds))) {
    const text = formatCaseHead({ origin: log.origin, caseId, seq, leaf: leaf.toString('hex'), size: log.size });
    heads.push({ caseId, seq, leaf, size: log.size, note: await signNote(text, log.signer) });
  }
  await session.addHeads(heads);
}

/** The last step of each case that follows the signed head without a gap. `steps` are ordered by case and number. */
export function contiguous(steps: readonly HeadStep[]): HeadStep[] {
  const reached = new Map<string, HeadStep>();
  for (const step of steps) {
    const last = reached.get(step.caseId)?.seq ?? step.signed;
    if (step.seq === last + 1) reached.set(step.caseId, step);
  }
  return [...reached.values()];
}
