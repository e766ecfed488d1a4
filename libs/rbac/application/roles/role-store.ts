import type { Tx } from '#platform';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly predefined: boolean;
}

/** A role that somebody holds now. */
export interface Grant {
  readonly user: string;
  readonly role: string;
  /** RFC 3339. */
  readonly since: string;
  /** The approved request; null for what existed before anybody could approve. */
  readonly approval: string | null;
}

export abstract class RoleStore {
  abstract all(tx: Tx): Promise<Role[]>;
  /** How many active users hold each role. */
  abstract holders(tx: Tx): Promise<Map<string, number>>;
  /** Roles held now by these users. */
  abstract grants(tx: Tx, users: readonly string[]): Promise<Grant[]>;
  /** Adds a grant under a serial of the user's; `approval` is null only for the first ones of an instance. */
  abstract grant(tx: Tx, user: string, role: string, terms: { serial: number; approval: string | null }): Promise<void>;
  /** Ends a grant. Returns false when there is none. */
  abstract revoke(tx: Tx, user: string, role: string, approval: string): Promise<boolean>;
}
