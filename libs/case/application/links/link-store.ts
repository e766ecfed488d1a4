import type { Money } from '#kernel';
import type { Tx } from '#platform';

/** All transactions from one account to another, added up in one currency. */
export interface Flow {
  from: string;
  to: string;
  count: number;
  total: Money;
  currency: string;
  first: string;
  last: string;
}

/** An account on the other side of somebody's transactions. */
export interface Neighbour {
  id: string;
  /** The shown account that it belongs beside. */
  of: string;
  flagged: boolean;
  /** How many of the shown accounts it has to do with. */
  ties: number;
  total: number;
}

export interface LinkAccount {
  id: string;
  label: string;
  masked: string;
  flagged: boolean;
}

/** Money between accounts. Both directions of an account are indexed by time, and no call reads more than its bounds. */
export abstract class LinkStore {
  /** Who has to do with these accounts, by their newest `depth` transactions in each direction; the accounts themselves are left out. */
  abstract neighbours(tx: Tx, of: readonly string[], depth: number): Promise<Neighbour[]>;
  /** Everything that went between any two of these accounts. */
  abstract flows(tx: Tx, among: readonly string[]): Promise<Flow[]>;
  abstract accounts(tx: Tx, ids: readonly string[]): Promise<LinkAccount[]>;
}
