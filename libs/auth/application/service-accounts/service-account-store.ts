import type { Tx } from '#platform';

export type KeyKind = 'ed25519' | 'certificate';

/** A key that an account may prove itself with, as it is read before there is an actor. */
export interface ServiceKey {
  readonly id: string;
  readonly kind: KeyKind;
  /** Ed25519 (RFC 8032), 32 bytes as hexadecimal digits; null for a certificate. */
  readonly publicKey: string | null;
  /** 32 bytes as hexadecimal digits: RFC 7638 of a key, RFC 8705 section 3.1 of a certificate. */
  readonly thumbprint: string;
  readonly expiresAt: string;
  readonly revoked: boolean;
}

/** What a token is checked against. */
export interface ServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly enabled: boolean;
  readonly networks: readonly string[];
  readonly perMinute: number;
  /** The live ones, and those that ended within the last month. */
  readonly keys: readonly ServiceKey[];
}

export interface StoredAccessToken {
  readonly id: string;
  /** The key that it is bound to. */
  readonly key: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly account: ServiceAccount;
}

/** A key as a request for an account or a rotation carries it. */
export type WantedKey = {
  kind: KeyKind;
  thumbprint: string;
  /** The public key or the certificate (DER), base64. */
  material: string;
  /** The certificate's subject, or what the key is called. */
  label: string;
  /** How long it serves; a certificate no longer than it says itself. */
  days: number;
};

export interface NewServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly networks: readonly string[];
  readonly perMinute: number;
  readonly approval: string;
}

export interface NewServiceKey extends WantedKey {
  readonly id: string;
  readonly account: string;
  readonly until: string;
  readonly approval: string;
}

export interface ListedKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly label: string;
  readonly thumbprint: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface ListedServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly networks: readonly string[];
  readonly perMinute: number;
  readonly state: 'ACTIVE' | 'DISABLED';
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339, exact to a minute; null when no token of the account was accepted yet. */
  readonly lastUsedAt: string | null;
  /** The newest first. */
  readonly keys: readonly ListedKey[];
}

export interface SpentToken {
  readonly account: string;
  readonly jti: string;
  /** RFC 3339: when the token is past for certain, so that its jti need not be remembered. */
  readonly until: string;
}

export abstract class ServiceAccountStore {
  /** Throws `duplicate` for a name that another account has. */
  abstract insert(tx: Tx, account: NewServiceAccount): Promise<void>;
  /** Throws `duplicate` for a key that any account has or had. */
  abstract addKey(tx: Tx, key: NewServiceKey): Promise<void>;
  /** By name. */
  abstract list(tx: Tx): Promise<ListedServiceAccount[]>;
  abstract find(tx: Tx, id: string): Promise<ListedServiceAccount | null>;
  /** Whether the name, or the key with this thumbprint, is taken. */
  abstract taken(tx: Tx, wanted: { name?: string; thumbprint: string }): Promise<boolean>;
  /** False when it was not active. */
  abstract disable(tx: Tx, id: string, approval: string): Promise<boolean>;
  /** Lets the account's live keys but one end at this time, where they would go on for longer. */
  abstract endKeys(tx: Tx, account: string, ending: { except: string; until: string }): Promise<void>;
  /** False when there is no such live key. */
  abstract revokeKey(tx: Tx, account: string, key: string): Promise<boolean>;
}

/** Asked before there is an actor, and so outside any transaction of one. */
export abstract class ServiceAccountReader {
  abstract read(id: string): Promise<ServiceAccount | null>;
  abstract accessToken(digest: Buffer): Promise<StoredAccessToken | null>;
  /** True the first time, false for a token that was spent before or whose account is not active any more. */
  abstract spend(token: SpentToken): Promise<boolean>;
  /** How many requests of the account's present minute are handed to this server, at most `wanted`. */
  abstract lease(account: string, wanted: number): Promise<number>;
  abstract noteUse(key: string): Promise<void>;
}

/** Gives out access tokens, in the sign-in's own transaction. */
export abstract class AccessTokenStore {
  /** False when the key or the account ended meanwhile. */
  abstract issue(tx: Tx, token: { id: string; digest: Buffer; key: string; scopes: readonly string[]; until: string }): Promise<boolean>;
}
