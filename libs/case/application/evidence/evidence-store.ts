import type { Sealed } from '#crypto';
import type { Tx } from '#platform';

export const CUSTODY_EVENTS = ['RECEIVED', 'OPENED', 'DOWNLOADED', 'EXPORTED'] as const;
export type CustodyEventName = (typeof CUSTODY_EVENTS)[number];

export interface Evidence {
  id: string;
  caseId: string;
  /** 1 for E-01. */
  number: number;
  fileName: string;
  declaredType: string;
  sniffedType: string;
  /** Bytes of the file as received. */
  size: number;
  /** SHA-256 of the file as received, lower-case hexadecimal. */
  sha256: string;
  note: string;
  uploadedBy: string;
  uploadedAt: string;
  /** Whether anybody has opened or downloaded it since. */
  opened: boolean;
}

/** A piece of evidence with where its bytes lie and the file key, encrypted under the evidence's own data key. */
export interface StoredEvidence extends Evidence {
  storage: string;
  fileKey: Buffer;
}

export type NewEvidence = Omit<StoredEvidence, 'uploadedBy' | 'uploadedAt' | 'opened' | 'fileKey'> & { fileKey: Sealed };

export interface CustodyEvent {
  evidenceId: string;
  at: string;
  event: CustodyEventName;
  actorId: string;
}

/** What is known about evidence. Rows are written once; custody grows. */
export abstract class EvidenceStore {
  abstract insert(tx: Tx, received: NewEvidence): Promise<void>;
  abstract find(tx: Tx, id: string): Promise<StoredEvidence | null>;
  abstract ofCase(tx: Tx, caseId: string): Promise<Evidence[]>;
  /** Custody of these, oldest first. */
  abstract custody(tx: Tx, evidenceIds: readonly string[]): Promise<CustodyEvent[]>;
  abstract note(tx: Tx, event: CustodyEventName, evidence: readonly Pick<Evidence, 'id' | 'sha256'>[]): Promise<void>;
  /** Which of these storage names belong to a row. */
  abstract known(tx: Tx, storages: readonly string[]): Promise<Set<string>>;
}

/** `E-01`: what people call a piece of evidence. */
export const evidenceNumber = (number: number): string => `E-${String(number).padStart(2, '0')}`;
