import type { Sealed } from '#crypto';
import type { Tx } from '#platform';
import type { AuditOutcome } from '#proof';

/** An event made ready: its detail encrypted, its id chosen. */
export interface Draft {
  readonly id: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly caseId: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly cipher: Sealed | null;
  readonly key: string | null;
}

export abstract class EntryStore {
  /** Appends in one round trip. Throws `context-missing`, and `audit-refused` for what a verifier would not accept. */
  abstract append(tx: Tx, log: string, drafts: readonly Draft[]): Promise<void>;
}
