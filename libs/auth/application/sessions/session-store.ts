import type { Reach, Tx } from '#platform';
import type { SessionFederation } from '../../domain/federation/federated-identity.ts';

export type SessionState = 'PASSWORD' | 'ENROLLING' | 'ACTIVE';

/** Where a session was opened from, for its owner to recognise. */
export interface Origin {
  readonly ip: string | null;
  readonly agent: string | null;
}

export interface NewSession extends Origin {
  readonly idHash: Buffer;
  readonly id: string;
  readonly user: string;
  readonly state: SessionState;
  readonly factors: readonly string[];
  /** Whether these factors prove strongly who it is. */
  readonly strong: boolean;
  readonly grantSerial: number;
  /** The identity provider behind it; absent for a sign-in here. */
  readonly federation?: SessionFederation;
  readonly idleSeconds: number;
  /** RFC 3339. */
  readonly absoluteAt: string;
  /** For how long a strong proof counts as fresh. */
  readonly stepUpSeconds: number;
}

/** When each factor of a session was last proven, RFC 3339. */
export type Proofs = Readonly<Record<string, string>>;

/** One more proof in a session that exists, which gives it a new secret. */
export interface Proof {
  readonly session: string;
  readonly idHash: Buffer;
  readonly factor: string;
}

/** What one read of a request's cookie says. */
export interface LiveSession {
  readonly id: string;
  readonly user: string;
  readonly state: SessionState;
  readonly factors: readonly string[];
  readonly username: string;
  readonly name: string;
  readonly idleSeconds: number;
  readonly absoluteAt: string;
  readonly proofs: Proofs;
  /** When a strong proof was last given and until when it is fresh; null for a session that had none. */
  readonly provenAt: string | null;
  readonly provenUntil: string | null;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly teams: readonly string[];
  readonly reach: Reach;
  /** Roles were added since this sign-in; they count after the next. */
  readonly newerGrants: boolean;
}

/** Reads sessions before there is an actor, and so outside any transaction of one. */
export abstract class SessionReader {
  /** Null for what is unknown, over, or of an account that may not be used. `activity` false does not postpone the idle end. */
  abstract read(idHash: Buffer, activity: boolean): Promise<LiveSession | null>;
}

/** A session as its owner, or an administrator, sees it. Times are RFC 3339. */
export interface ListedSession extends Origin {
  readonly id: string;
  readonly factors: readonly string[];
  readonly createdAt: string;
  readonly seenAt: string;
  readonly endsAt: string;
}

export abstract class SessionStore {
  abstract insert(tx: Tx, session: NewSession): Promise<void>;
  /** Notes a proof at `tx.now()` and puts the new hash in place of the old. False when the session is over. */
  abstract prove(tx: Tx, proof: Proof): Promise<boolean>;
  /** Ids of the user's live full sessions, the oldest first. Ends what is over on the way. */
  abstract live(tx: Tx, user: string): Promise<string[]>;
  abstract end(tx: Tx, id: string): Promise<boolean>;
  /** What a session keeps of the provider that opened it; null for one opened here. */
  abstract federation(tx: Tx, id: string): Promise<SessionFederation | null>;
  /** Sessions of whatever state that this provider opened: those of its session, or those of one user. */
  abstract ofProvider(tx: Tx, provider: string, of: { idpSession: string } | { user: string }): Promise<{ id: string; user: string }[]>;
  /** Every session of whatever state that this provider opened, with what names it there. */
  abstract allOfProvider(tx: Tx, provider: string): Promise<{ id: string; user: string; idpSession: string | null }[]>;
  /** The user's live full sessions, the newest first. */
  abstract list(tx: Tx, user: string): Promise<ListedSession[]>;
  /** Ends all full and half sessions of a user but this one. Returns how many. */
  abstract endOthers(tx: Tx, user: string, but: string): Promise<number>;
  /** Ends all sessions of a user, or only those that wait for a second factor. Returns how many. */
  abstract endAll(tx: Tx, user: string, which: 'all' | 'half'): Promise<number>;
}
