import type { Tx } from '#platform';

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
  readonly grantSerial: number;
  readonly idleSeconds: number;
  /** RFC 3339. */
  readonly absoluteAt: string;
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
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly teams: readonly string[];
  /** Roles were added since this sign-in; they count after the next. */
  readonly newerGrants: boolean;
}

/** Reads sessions before there is an actor, and so outside any transaction of one. */
export abstract class SessionReader {
  /** Null for what is unknown, over, or of an account that may not be used. `activity` false does not postpone the idle end. */
  abstract read(idHash: Buffer, activity: boolean): Promise<LiveSession | null>;
}

export abstract class SessionStore {
  abstract insert(tx: Tx, session: NewSession): Promise<void>;
  /** Ids of the user's live full sessions, the oldest first. Ends what is over on the way. */
  abstract live(tx: Tx, user: string): Promise<string[]>;
  abstract end(tx: Tx, id: string): Promise<boolean>;
  /** Ends all sessions of a user, or only those that wait for a second factor. Returns how many. */
  abstract endAll(tx: Tx, user: string, which: 'all' | 'half'): Promise<number>;
}
