import type { Tx } from '#platform';

export interface DomainKeyRecord {
  id: string;
  name: string;
  version: number;
  providerId: string;
  wrapped: Buffer;
}

export interface SubjectKeyRecord {
  id: string;
  domainKeyId: string;
  wrapped: Buffer;
}

/** Where wrapped keys are kept. */
export abstract class KeyRecords {
  abstract checkValue(tx: Tx, providerId: string): Promise<Buffer | undefined>;
  abstract hasProvider(tx: Tx): Promise<boolean>;
  /** Does nothing where another process was first. */
  abstract addProvider(tx: Tx, providerId: string, checkValue: Buffer): Promise<void>;
  /** The living versions, by name and version. */
  abstract domainKeys(tx: Tx): Promise<DomainKeyRecord[]>;
  abstract hasDomainKey(tx: Tx, id: string): Promise<boolean>;
  /** Does nothing for a name and version that another process was first to add. */
  abstract addDomainKeys(tx: Tx, keys: readonly DomainKeyRecord[]): Promise<void>;
  /** The keys that exist and were not destroyed. */
  abstract subjectKeys(tx: Tx, ids: readonly string[]): Promise<SubjectKeyRecord[]>;
  /** Throws `conflict` when one of the subjects has, or had, a key. */
  abstract addSubjectKeys(tx: Tx, keys: readonly SubjectKeyRecord[]): Promise<void>;
  /** Whether there was a key to destroy. */
  abstract destroySubjectKey(tx: Tx, id: string, approval: string | null): Promise<boolean>;
}
