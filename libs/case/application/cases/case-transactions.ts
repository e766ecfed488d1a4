import type { Money } from '#kernel';
import type { Page, Tx } from '#platform';

interface TransactionSide {
  accountId: string;
  label: string;
  masked: string;
}

export interface CaseTransaction {
  id: string;
  at: string;
  amount: Money;
  currency: string;
  from: TransactionSide;
  to: TransactionSide;
  kind: string | null;
  description: string | null;
  /** Whether an alert of the case points at it. */
  flagged: boolean;
}

/** The money of a case: what its alerts point at, and everything else between its accounts. */
export abstract class CaseTransactions {
  /** Newest first, by keyset. */
  abstract page(tx: Tx, caseId: string, query: { cursor?: string | undefined; limit: number }): Promise<Page<CaseTransaction>>;
}
