import type { Tx } from '#platform';

/** A directory whose groups may give roles. */
export interface RoleSource {
  readonly id: string;
  readonly name: string;
  /** What it may give. */
  readonly roles: readonly string[];
}

/** A role that somebody has, or asks for, because a directory says so. A type, not an interface, so that it is JSON to the compiler. */
export type MappedRole = { userId: string; role: string; source: string };

export abstract class RoleSourceStore {
  abstract find(tx: Tx, id: string): Promise<RoleSource | null>;
  /** Keeps what two people agreed to. */
  abstract set(tx: Tx, source: RoleSource, approval: string): Promise<void>;
  /** The roles that this user has because of this directory. */
  abstract held(tx: Tx, user: string, source: string): Promise<string[]>;
  /** `approval` is null for an ordinary role. */
  abstract give(tx: Tx, mapped: MappedRole, approval: string | null): Promise<void>;
  /** Ends it at this moment. */
  abstract take(tx: Tx, mapped: MappedRole): Promise<void>;
  /** Whether the same was asked for and waits, or was refused since then (RFC 3339). */
  abstract asked(tx: Tx, mapped: MappedRole, since: string): Promise<boolean>;
}
