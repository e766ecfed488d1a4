import type { Tx } from '#platform';
import type { ReadTile } from '#proof';
import type { Verdict } from '../domain/verdict.ts';
import type { EntryFilter, SealedEntry } from './sealed-entry.ts';

/** Where a page begins: after this entry, going back in time. */
export interface After {
  readonly at: string;
  readonly id: string;
}

export interface SignedHead {
  readonly seq: number;
  readonly size: number;
  readonly note: string;
}

export interface StatusFigures {
  readonly log: string | null;
  readonly size: number;
  readonly waiting: number;
  readonly waitingSince: string | null;
  readonly lastCheckpointAt: string | null;
  readonly checkpoint: string | null;
  readonly sealer: { readonly state: 'ok' | 'broken' | 'waiting'; readonly reason: string | null; readonly heartbeatAt: string | null };
  readonly firstAt: string | null;
  readonly lastCheck: { readonly at: string; readonly verdict: Verdict } | null;
  readonly quarters: readonly { readonly label: string; readonly count: number }[] | null;
  readonly seconds: readonly number[];
  readonly now: string;
}

/** What can be read of the log, as far as the transaction's actor may. */
export abstract class ChainReads {
  /** Newest first; sealed and waiting entries alike. */
  abstract search(tx: Tx, filter: EntryFilter, after: After | null, limit: number): Promise<SealedEntry[]>;
  abstract byId(tx: Tx, id: string): Promise<SealedEntry | null>;
  abstract sealsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>>;
  abstract cipher(tx: Tx, id: string): Promise<Buffer | null>;
  abstract figures(tx: Tx): Promise<StatusFigures>;
  abstract readTile(tx: Tx): ReadTile;
  abstract newestCheckpoint(tx: Tx): Promise<{ size: number; note: string } | null>;
  /** The newest checkpoint that a witness signed, with all cosignatures behind its own signature; null when there is none. */
  abstract cosigned(tx: Tx): Promise<{ size: number; note: string | null }>;
  abstract checkpointAt(tx: Tx, size: number): Promise<string | null>;
  /** All sealed entries of a case, up to and including number `seq`, in its order. */
  abstract caseEntries(tx: Tx, caseId: string, seq: number): Promise<SealedEntry[]>;
  /** The number of the case's newest entry that another transaction wrote; 0 when there is none. */
  abstract caseSeq(tx: Tx, caseId: string): Promise<number>;
  abstract signedHead(tx: Tx, caseId: string): Promise<SignedHead | null>;
}
