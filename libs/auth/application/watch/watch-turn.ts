import type { Tx } from '#platform';

/** One instance looks at a time; the lock ends with the transaction. */
export abstract class WatchTurn {
  abstract take(tx: Tx): Promise<boolean>;
}
