import type { Tx } from '#platform';

export interface NewTransaction {
  id: string;
  source: string;
  sourceRef: string;
  occurredAt: string;
  amount: string;
  currency: string;
  fromAccount: string;
  toAccount: string;
  kind: string | null;
  description: string | null;
}

/** Where transactions are kept. Every call is one statement, however many rows. */
export abstract class TransactionStore {
  /** Inserts those whose (source, sourceRef) is new; returns the ids that were taken. */
  abstract insert(tx: Tx, transactions: readonly NewTransaction[]): Promise<Set<string>>;
  /** Ids by sourceRef. */
  abstract find(tx: Tx, source: string, sourceRefs: readonly string[]): Promise<Map<string, string>>;
}
