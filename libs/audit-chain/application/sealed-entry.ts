import type { AuditEntry, AuditOutcome } from '#proof';

/** An entry as it was written, with its place in the chain when it has one yet. */
export interface SealedEntry {
  readonly entry: AuditEntry;
  /** The exact text whose SHA-256 is the leaf. */
  readonly bytes: string;
  /** Hex. */
  readonly leaf: string;
  /** Null while the entry waits for its seal, which takes about half a second. */
  readonly index: number | null;
  /** Hex; null while waiting. */
  readonly link: string | null;
}

/** All given conditions must hold. Times are RFC 3339; `from` is included, `to` is not. */
export interface EntryFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
  readonly objectType?: string | undefined;
  readonly caseId?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** An entry of the log's tree: enough to be checked by somebody who has only the log's public key. */
export interface EntryProof {
  readonly entry: SealedEntry;
  readonly index: number;
  readonly size: number;
  /** Hex. */
  readonly leaf: string;
  /** Sibling hashes from the leaf up, hex. */
  readonly path: readonly string[];
  /** The signed checkpoint of this size, a C2SP note. */
  readonly checkpoint: string;
}

/** Everything that happened in a case, and the proof that nothing is left out. */
export interface CaseProofs {
  readonly caseId: string;
  /** In the order of the case's own sequence, from 1 without a gap. */
  readonly entries: readonly EntryProof[];
  /** The signed head of the case's sequence, a note; it names the last of these entries. */
  readonly head: string;
  readonly checkpoint: string;
  readonly size: number;
  /** A later checkpoint that witnesses signed, with the proof that it extends this one, as an add-checkpoint request; null without. */
  readonly witness: string | null;
}

export interface ChainStatus {
  readonly log: string | null;
  readonly size: number;
  /** Entries that wait for their seal; counted up to 10,000. */
  readonly waiting: number;
  /** When the oldest of those that wait was written. */
  readonly waitingSince: string | null;
  readonly lastCheckpointAt: string | null;
  /** When the sealer last gave a sign of life. */
  readonly sealerSeenAt: string | null;
  /** The newest checkpoint, a C2SP note. */
  readonly checkpoint: string | null;
  readonly sealedSecondsAgo: number | null;
  readonly state: 'ok' | 'stalled' | 'broken';
  /** Why it is not ok. */
  readonly reason: string | null;
  /** The verifier key that signs now. */
  readonly key: string;
  /** Every verifier key of the log with the sizes that it may sign, for whoever checks: `VKEY 0-120`, `VKEY 120-`. */
  readonly pins: readonly string[];
  readonly firstAt: string | null;
  readonly lastCheck: LastCheck | null;
  readonly perQuarter: readonly { readonly label: string; readonly count: number }[];
  /** Entries sealed in each of the last 60 seconds, oldest first. */
  readonly lastMinute: readonly number[];
}

export interface LastCheck {
  readonly at: string;
  readonly verdict: 'ok' | 'broken';
  readonly entries: number;
  readonly ms: number;
  readonly broken: { readonly index: number | null; readonly entry: string | null; readonly check: string; readonly says: string } | null;
}
