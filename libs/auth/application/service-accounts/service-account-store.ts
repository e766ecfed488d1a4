import type { Tx } from '#platform';

/** What a token is checked against. */
export interface ServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly enabled: boolean;
  /** Ed25519 (RFC 8032), 32 bytes. */
  readonly publicKey: Buffer;
}

export interface NewServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly publicKey: Buffer;
}

export interface ListedServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly state: 'ACTIVE' | 'DISABLED';
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339, exact to a minute; null when no token of the account was accepted yet. */
  readonly lastUsedAt: string | null;
}

export interface SpentToken {
  readonly account: string;
  readonly jti: string;
  /** RFC 3339: when the token is past for certain, so that its jti need not be remembered. */
  readonly until: string;
}

export abstract class ServiceAccountStore {
  /** Throws `duplicate` for a name, or a key, that another account has. */
  abstract insert(tx: Tx, account: NewServiceAccount): Promise<void>;
  /** By name. */
  abstract list(tx: Tx): Promise<ListedServiceAccount[]>;
  abstract find(tx: Tx, id: string): Promise<ListedServiceAccount | null>;
  /** False when it was not active. */
  abstract disable(tx: Tx, id: string): Promise<boolean>;
}

/** Asked before there is an actor, and so outside any transaction of one. */
export abstract class ServiceAccountReader {
  abstract read(id: string): Promise<ServiceAccount | null>;
  /** True the first time, false for a token that was spent before or whose account is not active any more. */
  abstract spend(token: SpentToken): Promise<boolean>;
}
