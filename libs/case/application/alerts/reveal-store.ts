import type { Place } from '#crypto';
import type { Tx } from '#platform';
import type { Standing } from '#rbac';

/** A stored, encrypted value: whose key opens it and where it stands. */
export interface ProtectedValue {
  subject: string;
  place: Place;
  cipher: Buffer;
}

/** In view of which object a value is revealed: of one of the two. */
export type RevealView = { caseId: string; alertId?: undefined } | { alertId: string; caseId?: undefined };

/** `field` is 'number' for an account, a party's field name otherwise. */
export interface RevealTarget {
  type: 'account' | 'party';
  id: string;
  field: string;
}

export abstract class RevealStore {
  /** Where the case or alert stands, or null when it is out of the actor's sight. An alert that is part of a case stands where that does. */
  abstract standing(tx: Tx, view: RevealView): Promise<Standing | null>;
  /** Undefined unless the database finds the value within reach, and in this view. With several values, the one first told. */
  abstract find(tx: Tx, view: RevealView, target: RevealTarget): Promise<ProtectedValue | undefined>;
}
