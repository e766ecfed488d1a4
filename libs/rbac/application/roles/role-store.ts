import type { Tx } from '#platform';
import type { RoleDraft, RolePermissions } from '../../domain/role-draft.ts';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  /** How far each permission reaches. */
  readonly scopes: RolePermissions;
  readonly predefined: boolean;
  /** An example that a release brought, and that the institution may change. */
  readonly shipped: boolean;
  readonly version: number;
  /** RFC 3339; null while it can be given to people. */
  readonly retiredAt: string | null;
}

export interface RoleVersion {
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly permissions: RolePermissions;
  readonly clonedFrom: string | null;
  /** RFC 3339. */
  readonly madeAt: string;
  /** The approved request; null for what came with a release. */
  readonly approval: string | null;
}

/** A role that somebody holds now. */
export interface Grant {
  readonly user: string;
  readonly role: string;
  /** RFC 3339. */
  readonly since: string;
  /** RFC 3339; null for what ends only when somebody takes it away. */
  readonly until: string | null;
  /** The approved request; null for what existed before anybody could approve. */
  readonly approval: string | null;
}

/** When a grant begins and ends; null is at once, and never by itself. `approval` is null only for the first ones of an instance. */
export interface GrantTerms {
  readonly approval: string | null;
  readonly from: string | null;
  readonly until: string | null;
}

/** A grant whose time has come or is over. */
export interface TimedGrant {
  readonly user: string;
  readonly role: string;
}

export abstract class RoleStore {
  /** Retired roles too. */
  abstract all(tx: Tx): Promise<Role[]>;
  /** The role, which changes no more until this transaction ends. */
  abstract lock(tx: Tx, id: string): Promise<Role | null>;
  /** Newest first. */
  abstract versions(tx: Tx, id: string): Promise<RoleVersion[]>;
  abstract addVersion(tx: Tx, draft: RoleDraft, approval: string): Promise<void>;
  abstract retire(tx: Tx, id: string, approval: string): Promise<void>;
  /** Rules that holders of the role would break if it permitted this, with how many people each. */
  abstract brokenByHolders(tx: Tx, id: string, permissions: RolePermissions): Promise<{ rule: string; holders: number }[]>;
  /** How many active users hold each role. */
  abstract holders(tx: Tx): Promise<Map<string, number>>;
  /** Active users who hold the role. */
  abstract holdersOf(tx: Tx, role: string): Promise<string[]>;
  /** Every time in which this user held a role, or will, whatever ended it. Times are RFC 3339; `until` is null for one without an end. */
  abstract periods(tx: Tx, user: string): Promise<{ role: string; from: string; until: string | null }[]>;
  /** Roles held now by these users. */
  abstract grants(tx: Tx, users: readonly string[]): Promise<Grant[]>;
  /** Roles that this user holds or will hold, by grants that nobody took away and whose time is not over. */
  abstract bound(tx: Tx, user: string): Promise<string[]>;
  /** Adds a grant. One that begins later counts from then on, once `startDue` has seen it. */
  abstract grant(tx: Tx, user: string, role: string, terms: GrantTerms): Promise<void>;
  /** Ends a grant. Returns false when there is none. */
  abstract revoke(tx: Tx, user: string, role: string, approval: string): Promise<boolean>;
  /** Lets grants count whose beginning has come; of one user, or of anybody. Whoever is signed in must sign in afresh. */
  abstract startDue(tx: Tx, user: string | null): Promise<TimedGrant[]>;
  /** Writes down that grants are over; they stopped counting by themselves. Of one user, or of anybody. */
  abstract endOver(tx: Tx, user: string | null): Promise<TimedGrant[]>;
}
