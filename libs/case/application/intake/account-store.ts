import type { Sealed } from '#crypto';
import type { Tx } from '#platform';

/** An account by what identifies it: its namespace and the blind index of its number. */
export interface KnownAccount {
  id: string;
  namespace: string;
  index: Buffer;
}

export interface NewAccount extends KnownAccount {
  source: string;
  cipher: Sealed;
  masked: string;
  iban: boolean;
  label: string | null;
  partyId: string | null;
  currency: string;
  openedAt: string | null;
  openingBalance: string | null;
  flagged: boolean;
}

/** What a later message knows of an account that an earlier one did not. */
export interface AccountCompletion {
  id: string;
  label: string | null;
  partyId: string | null;
}

/** Where accounts are kept. Every call is one statement, however many rows. */
export abstract class AccountStore {
  abstract find(tx: Tx, indexes: readonly Buffer[]): Promise<KnownAccount[]>;
  /** Inserts those that nobody else inserted meanwhile; returns the ids that were taken. */
  abstract insert(tx: Tx, accounts: readonly NewAccount[]): Promise<Set<string>>;
  /** Fills in what is still empty; never overwrites. */
  abstract complete(tx: Tx, completions: readonly AccountCompletion[]): Promise<void>;
}
