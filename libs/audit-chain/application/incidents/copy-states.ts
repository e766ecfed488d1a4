import type { Tx } from '#platform';

/** How a copy of the log outside the database stands: a SIEM, a WORM store, a witness. */
export interface CopyState {
  /** Short name that people gave it; the subject of an incident about it. */
  readonly name: string;
  readonly kind: 'siem' | 'worm' | 'witness';
  readonly state: 'ok' | 'lagging' | 'silent' | 'mismatch';
  /** In plain words, when it is not well. */
  readonly says: string | null;
  readonly behindEntries: number | null;
  readonly behindSeconds: number | null;
  /** RFC 3339: when it last took over or answered. */
  readonly lastAt: string | null;
}

/** A change of a destination that took effect though its receiver of before had not heard of it. */
export interface UntoldChange {
  readonly name: string;
  /** The audit entry about the change. */
  readonly entry: string;
  /** RFC 3339: when it took effect. */
  readonly at: string;
}

/** Where the states of copies come from. */
export abstract class CopyStates {
  abstract states(tx: Tx): Promise<CopyState[]>;
  /** The newest of each destination, removed ones too; none is ever forgotten. */
  abstract untold(tx: Tx): Promise<UntoldChange[]>;
}
