import type { Tx } from '#platform';

export interface FoundAlert {
  id: string;
  number: string;
  title: string;
  score: number;
  state: string;
}

/** Alerts by their exact number or by an account of theirs. */
export abstract class AlertSearch {
  abstract find(
    tx: Tx,
    sought: { number: string | null; accountIndexes: readonly Buffer[]; fieldIndexes: readonly Buffer[]; limit: number },
  ): Promise<FoundAlert[]>;
}
