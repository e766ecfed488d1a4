import type { Tx } from '#platform';

/** How much hangs on one case; what the actor may not see counts as nothing. */
export abstract class CaseCounters {
  abstract of(tx: Tx, caseId: string): Promise<{ comments: number; evidence: number; evidenceOpened: number; transactions: number }>;
}
