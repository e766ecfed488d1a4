import type { Sealed } from '#crypto';
import type { Tx } from '#platform';

/** The hashes that a new password is held against. Readable only with `auth:service`. */
export interface PasswordHashes {
  readonly current: string | null;
  /** The newest first. */
  readonly earlier: readonly string[];
}

/** A link for a new password, or for a new start, as it is kept. */
export interface Reset {
  readonly hash: Buffer;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** A password that waits for a second factor, and the half session in which it was chosen. */
export interface NextPassword {
  readonly hash: string;
  readonly session: string;
}

/** What gets somebody back in, and what replaces a factor. Every method asks for `auth:service`. */
export abstract class CredentialStore {
  /** Replaces all codes, used or not. Digests are 32 bytes. */
  abstract replaceRecoveryCodes(tx: Tx, user: string, digests: readonly Buffer[]): Promise<void>;
  /** Uses the code up. False when there is none such, or it was used: of parallel tries one succeeds. */
  abstract useRecoveryCode(tx: Tx, user: string, digest: Buffer): Promise<boolean>;

  abstract passwords(tx: Tx, user: string): Promise<PasswordHashes>;
  /**
   * Puts the new hash in place of the one that was compared, and remembers as many earlier ones as the policy asks for. False, and nothing
   * done, where another stands there by now.
   */
  abstract changePassword(tx: Tx, user: string, hashes: { from: string | null; to: string }, remembered: number): Promise<boolean>;

  abstract reset(tx: Tx, user: string): Promise<Reset | null>;
  /** Throws where the account is a privileged one and the approval does not say so. */
  abstract setReset(tx: Tx, user: string, reset: Reset, approval: string | null): Promise<void>;
  abstract setNextPassword(tx: Tx, user: string, next: NextPassword): Promise<void>;
  /** Makes the waiting password the password and the link void. False when it was chosen in another session, or none waits. */
  abstract confirmNextPassword(tx: Tx, user: string, session: string, remembered: number): Promise<boolean>;

  /**
   * Takes password, authenticator, passkeys, recovery codes and links with identity providers away, and opens the account to whoever holds
   * this code. Throws where no grant of the kind `factors` was used up in this very transaction.
   */
  abstract beginAnew(tx: Tx, user: string, start: Reset): Promise<void>;

  /** A seed that is offered, sealed; it counts once its first code was given. */
  abstract offerSeed(tx: Tx, user: string, seed: Sealed): Promise<void>;
  abstract offeredSeed(tx: Tx, user: string): Promise<Buffer | null>;
  /** Puts the sealed seed in place; `step` is that of its first code, which is thereby used. */
  abstract takeSeed(tx: Tx, user: string, seed: Sealed, step: number): Promise<void>;
  abstract removeSeed(tx: Tx, user: string): Promise<void>;
}

export type ResetKind = 'password' | 'factors';

/** What two people agreed to. */
export abstract class ResetGrantStore {
  abstract isPrivileged(tx: Tx, user: string): Promise<boolean>;
  /** Good for a day. */
  abstract add(tx: Tx, grant: { approval: string; user: string; kind: ResetKind }): Promise<void>;
  /** Uses one that is not used and not over. Returns its approval, or null. */
  abstract use(tx: Tx, user: string, kind: ResetKind): Promise<string | null>;
}
