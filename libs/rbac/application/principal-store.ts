import type { Tx } from '#platform';
import type { SetupState } from '../domain/setup.ts';

/** What authorisation knows about an account. */
export interface Principal {
  readonly user: string;
  /** Two accounts of one human being share this; four eyes means two persons, not two accounts. */
  readonly person: string;
  readonly active: boolean;
  /** How far a session that is opened now counts: everything added to anybody's rights until now. */
  readonly serial: number;
}

export abstract class PrincipalStore {
  abstract add(tx: Tx, user: string, person: string): Promise<void>;
  abstract find(tx: Tx, user: string): Promise<Principal | null>;
  /** Like `find`, and grants of this user wait until this transaction ends. */
  abstract lock(tx: Tx, user: string): Promise<Principal | null>;
  abstract setActive(tx: Tx, user: string, active: boolean): Promise<void>;
  /** How many active others may decide about roles. Holds off every change that could lower the number. */
  abstract otherRoleKeepers(tx: Tx, than: string): Promise<number>;
  /** How many would decide about roles for good without this role. Holds off every change that could lower the number. */
  abstract roleKeepersWithout(tx: Tx, role: string): Promise<number>;
  /** What the acting person would be permitted in a session that is opened now. */
  abstract permittedAfresh(tx: Tx): Promise<string[]>;
  abstract setup(tx: Tx): Promise<SetupState>;
  /** Active users who hold the permission. */
  abstract holders(tx: Tx, permission: string): Promise<string[]>;
}
