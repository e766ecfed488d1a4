import type { Tx } from '#platform';

/** A version of a domain key, as it stands. */
export interface DomainKeyVersion {
  id: string;
  name: string;
  version: number;
  /** Null once it is destroyed. */
  wrapped: Buffer | null;
  createdAt: string;
  destroyedAt: string | null;
  /** How many subjects' keys it wraps. */
  wraps: number;
}

export interface SubjectKeyMove {
  id: string;
  domainKeyId: string;
  wrapped: Buffer;
}

/** An order to move what lies under older versions. */
export interface RewrapOrder {
  id: string;
  orderedAt: string;
  /** Subjects' keys that were moved so far. */
  moved: number;
}

/** What rotation reads and writes. */
export abstract class RotationRecords {
  abstract versions(tx: Tx): Promise<DomainKeyVersion[]>;
  /** Locks the live versions of all domain keys until the transaction ends, in one order for all. */
  abstract lockDomainKeys(tx: Tx): Promise<DomainKeyVersion[]>;
  abstract rewrapDomainKey(tx: Tx, id: string, wrapped: Buffer, rootVersion: number): Promise<void>;
  /** At most `limit` living keys that one of these versions wraps, locked; those that another run holds are left to it. */
  abstract subjectsUnder(tx: Tx, domainKeyIds: readonly string[], limit: number): Promise<SubjectKeyMove[]>;
  abstract moveSubjects(tx: Tx, moves: readonly SubjectKeyMove[]): Promise<void>;
  /** Empties the version for good. Throws `integrity` when it is the newest of its name or wraps something. */
  abstract destroyDomainKey(tx: Tx, id: string, approval: string): Promise<void>;
  /** Throws `conflict` where one is open. */
  abstract orderRewrap(tx: Tx, id: string, approval: string): Promise<void>;
  abstract openOrder(tx: Tx): Promise<RewrapOrder | undefined>;
  /** Adds to what an order moved, and closes it where it is `done`. False when another process had closed it. */
  abstract advanceOrder(tx: Tx, id: string, step: { moved: number; done: boolean }): Promise<boolean>;
}
