import type { Sealed } from '#crypto';
import type { Page, Tx } from '#platform';

export type AccountState = 'ENROLLING' | 'ACTIVE' | 'DISABLED';

/** An account without its secrets. Times are RFC 3339. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly state: AccountState;
  readonly lockedUntil: string | null;
  readonly factorEnrolledAt: string | null;
  readonly lastSignInAt: string | null;
  readonly version: number;
}

/** What proves an identity; readable only with `auth:service`. */
export interface Credentials {
  readonly passwordHash: string | null;
  readonly totpSecret: Buffer | null;
  /** When the first code of the seed was given; before that it does not count. */
  readonly totpConfirmedAt: string | null;
  readonly passwordChangedAt: string | null;
  readonly enrolmentHash: Buffer | null;
  readonly enrolmentExpiresAt: string | null;
}

/** An account with what a password is compared with, null where it has none yet. */
export type AccountWithPassword = Account & Pick<Credentials, 'passwordHash'>;

/** The same with both rows locked, and how often a password was wrong since the last right one. */
export type LockedAccountWithPassword = AccountWithPassword & { readonly passwordFailures: number };

export type Factor = 'password' | 'totp' | 'webauthn' | 'recovery';

/** What can be proven after the first factor. */
export type SecondFactorKind = Exclude<Factor, 'password'>;

export interface NewAccount {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  /** Where the person is told of what concerns the account. */
  readonly email?: string;
  readonly enrolmentHash: Buffer | null;
  readonly enrolmentExpiresAt: string | null;
}

export interface AccountFilter {
  readonly q?: string;
  readonly ids?: readonly string[];
  readonly cursor?: string;
  readonly limit: number;
}

/** An account that may have acted: a person's, or a machine's, which has no user name. */
export interface KnownAccount {
  readonly id: string;
  readonly kind: 'person' | 'machine';
  readonly name: string;
  readonly username: string;
}

export abstract class AccountStore {
  /** Throws `duplicate` when the name is taken, in whatever spelling. */
  abstract insert(tx: Tx, account: NewAccount): Promise<void>;
  abstract byUsername(tx: Tx, username: string): Promise<Account | null>;
  abstract withPassword(tx: Tx, username: string): Promise<AccountWithPassword | null>;
  /** Locks the account's row: sign-ins of one person are decided one after the other. */
  abstract lock(tx: Tx, id: string): Promise<Account | null>;
  /** As `lock`, and the credentials' row too, so that the hash is the one that stands there now. */
  abstract lockWithPassword(tx: Tx, id: string): Promise<LockedAccountWithPassword | null>;
  abstract list(tx: Tx, filter: AccountFilter): Promise<Page<Account>>;
  abstract names(tx: Tx, ids: readonly string[]): Promise<{ id: string; username: string; name: string }[]>;
  /** People and machines, the disabled ones too, by name. */
  abstract everybody(tx: Tx, filter: { q?: string; id?: string; limit: number }): Promise<KnownAccount[]>;
  /** Addresses of those who have one. */
  abstract emails(tx: Tx, ids: readonly string[]): Promise<{ id: string; email: string }[]>;
  /** Accounts not closed that nobody used since then (RFC 3339), those idle longest first, at most 200. */
  abstract idleSince(tx: Tx, since: string): Promise<{ id: string }[]>;
  /** Changes the state under the version seen. Returns false when somebody saved before. */
  abstract setState(tx: Tx, id: string, change: { state: AccountState; reason: string; version: number }): Promise<boolean>;
  /** Adds one failure of the factor and returns how many there are now. */
  abstract countFailure(tx: Tx, id: string, factor: Factor): Promise<number>;
  abstract clearFailures(tx: Tx, id: string, factor: Factor): Promise<void>;
  /** Locks until then and starts all counters anew; null opens. */
  abstract setLock(tx: Tx, id: string, until: string | null): Promise<void>;
  abstract signedIn(tx: Tx, id: string): Promise<void>;

  abstract credentials(tx: Tx, id: string): Promise<Credentials | null>;
  /** Those that the account has and may use, the strongest first. */
  abstract secondFactors(tx: Tx, id: string): Promise<SecondFactorKind[]>;
  abstract setPassword(tx: Tx, id: string, hash: string): Promise<void>;
  /** The same password hashed anew, in place of exactly this hash of it; where another stands there by now, nothing. */
  abstract rehash(tx: Tx, id: string, hashes: { from: string; to: string }): Promise<void>;
  abstract setTotpSecret(tx: Tx, id: string, secret: Sealed): Promise<void>;
  abstract setEnrolmentCode(tx: Tx, id: string, hash: Buffer, expiresAt: string): Promise<void>;
  /** Uses up the code of this time step. False when it, or a later one, was used before. */
  abstract consumeStep(tx: Tx, id: string, step: number): Promise<boolean>;
  abstract recoveryCodesLeft(tx: Tx, id: string): Promise<number>;
  /** An account that needs no enrolment here, because an identity provider asks for both factors. */
  abstract activate(tx: Tx, id: string): Promise<void>;
  /** The account is complete: its enrolment code is void, its state ACTIVE. */
  abstract completeEnrolment(tx: Tx, id: string): Promise<void>;
}

/** Failures under names that no account has. `digest` is 32 bytes. */
export abstract class StrangerStore {
  abstract lockedUntil(tx: Tx, digest: Buffer): Promise<string | null>;
  abstract countFailure(tx: Tx, digest: Buffer): Promise<number>;
  abstract setLock(tx: Tx, digest: Buffer, until: string): Promise<void>;
}
