import type { Tx } from '#platform';

/** What authorisation knows about an account. */
export interface Principal {
  readonly user: string;
  /** Two accounts of one human being share this; four eyes means two persons, not two accounts. */
  readonly person: string;
  readonly active: boolean;
  /** Rises with each grant. */
  readonly serial: number;
}

export abstract class PrincipalStore {
  abstract add(tx: Tx, user: string, person: string): Promise<void>;
  abstract find(tx: Tx, user: string): Promise<Principal | null>;
  /** Like `find`, and grants of this user wait until this transaction ends. */
  abstract lock(tx: Tx, user: string): Promise<Principal | null>;
  abstract setActive(tx: Tx, user: string, active: boolean): Promise<void>;
  /** Takes the next grant serial of the user. */
  abstract nextSerial(tx: Tx, user: string): Promise<number>;
  /** How many active others may decide about roles. Holds off every change that could lower the number. */
  abstract otherRoleKeepers(tx: Tx, than: string): Promise<number>;
  /** Active users who hold the permission. */
  abstract holders(tx: Tx, permission: string): Promise<string[]>;
}
