import type { Place } from '#crypto';
import type { Tx } from '#platform';

/** A stored, encrypted value: whose key opens it and where it stands. */
export interface ProtectedValue {
  subject: string;
  place: Place;
  cipher: Buffer;
}

export abstract class RevealStore {
  /** `field` is 'number' for an account, a party's field name otherwise. With several values, the one first told. */
  abstract find(tx: Tx, type: 'account' | 'party', id: string, field: string): Promise<ProtectedValue | undefined>;
  /** Whether the actor may see this case or alert, and it is about the account or party. */
  abstract concerns(
    tx: Tx,
    context: { caseId?: string | undefined; alertId?: string | undefined },
    type: 'account' | 'party',
    id: string,
  ): Promise<boolean>;
}
