import type { Tx } from '#platform';

/** What a month of the log holds, and whether its time is over. `entries` is null when there is no such month (any more). */
export interface MonthExtent {
  readonly expired: boolean;
  readonly first: number | null;
  readonly last: number | null;
  readonly entries: number | null;
  readonly sealed: number | null;
}

/** Months of the log, as far as those may know who decide about them. Dropping one is a function that no role may call. */
export abstract class Retention {
  /** `month` is the first of it, RFC 3339 full-date. */
  abstract extent(tx: Tx, month: string): Promise<MonthExtent>;
}
