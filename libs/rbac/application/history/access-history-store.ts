import type { Tx } from '#platform';
import type { Standing } from '../../domain/reach.ts';

/** A role that somebody holds or held. Times are RFC 3339. */
export interface HeldRole {
  readonly grantId: string;
  readonly role: string;
  readonly since: string;
  /** When it ends by itself. */
  readonly until: string | null;
  readonly endedAt: string | null;
  readonly grantedBy: string | null;
  readonly revokedBy: string | null;
  /** The access review that ended it, with its number. */
  readonly review: { readonly id: string; readonly number: string } | null;
}

export interface Membership {
  readonly teamId: string;
  readonly team: string;
  readonly since: string;
  readonly endedAt: string | null;
  readonly addedBy: string | null;
  readonly removedBy: string | null;
}

/** A permission that somebody holds now, and what for. */
export interface HeldPermission {
  readonly permission: string;
  readonly roles: readonly string[];
  readonly lastUsedAt: string | null;
  readonly uses: number;
}

/** How a request and a grant hang together: what gave it, what took it, and the review in between. */
export interface GrantStory {
  readonly user: string;
  readonly grantedAt: string;
  readonly grantedBy: string | null;
  readonly revokedBy: string | null;
  readonly review: string | null;
}

/** The rule by which somebody reaches an object. */
export type ReadRule = 'owner' | 'compartment' | 'team' | 'queue' | 'all';

export interface FoundReader {
  readonly user: string;
  readonly rule: ReadRule;
  readonly scope: string;
  readonly roles: readonly string[];
}

export abstract class AccessHistoryStore {
  /** Everybody who reaches an object that stands there with this permission. */
  abstract readers(tx: Tx, permission: string, standing: Standing): Promise<FoundReader[]>;
  /** Newest first. */
  abstract roles(tx: Tx, user: string): Promise<HeldRole[]>;
  abstract memberships(tx: Tx, user: string): Promise<Membership[]>;
  abstract permissions(tx: Tx, user: string): Promise<HeldPermission[]>;
  /** The grant that this request gave or took, if it was about one. */
  abstract story(tx: Tx, approval: string): Promise<GrantStory | null>;
}
