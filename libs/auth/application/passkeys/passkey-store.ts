import type { Tx } from '#platform';

/** A passkey or hardware key. Times are RFC 3339. */
export interface Passkey {
  readonly id: string;
  readonly user: string;
  /** What the authenticator calls it, base64url. */
  readonly credential: string;
  /** COSE (RFC 9052). */
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly name: string;
  /** AAGUID of the authenticator's model; all zeros where it does not say. */
  readonly model: string;
  /** Whether the model was proven by attestation. */
  readonly attested: boolean;
  /** Whether the authenticator knew its owner when the key was made. */
  readonly userVerified: boolean;
  /** Whether it may leave its device (a synchronised passkey). */
  readonly synchronised: boolean;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** When it was found to be copied. */
  readonly suspendedAt: string | null;
}

export type NewPasskey = Omit<Passkey, 'createdAt' | 'lastUsedAt' | 'suspendedAt'>;

export abstract class PasskeyStore {
  /** Throws `duplicate` for a credential that is enrolled already. */
  abstract insert(tx: Tx, passkey: NewPasskey): Promise<void>;
  /** The newest last. */
  abstract ofUser(tx: Tx, user: string): Promise<Passkey[]>;
  /** Which of these users have one that serves. */
  abstract holders(tx: Tx, users: readonly string[]): Promise<Set<string>>;
  /** Locks the row, so that two uses of one key are judged one after the other. */
  abstract lock(tx: Tx, credential: string): Promise<Passkey | null>;
  abstract used(tx: Tx, id: string, counter: number): Promise<void>;
  abstract suspend(tx: Tx, id: string): Promise<void>;
  /** False where this user has no such key. */
  abstract rename(tx: Tx, user: string, id: string, name: string): Promise<boolean>;
  /** Null where this user has no such key. Throws `conflict` for the last strong factor. */
  abstract remove(tx: Tx, user: string, id: string): Promise<Passkey | null>;
}

export type Purpose = 'enrol' | 'sign-in' | 'second-factor' | 'step-up';

/** Challenges that wait for their answer. */
export abstract class CeremonyStore {
  /** `session` is null for a sign-in that has none yet. */
  abstract open(tx: Tx, digest: Buffer, purpose: Purpose, session: string | null): Promise<void>;
  /** Uses the challenge up. False when it was not given for this, has run out, or was answered before. */
  abstract take(tx: Tx, digest: Buffer, purpose: Purpose, session: string | null): Promise<boolean>;
}
