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

/** Where the states of copies come from. */
export abstract class CopyStates {
  abstract states(tx: Tx): Promise<CopyState[]>;
}
