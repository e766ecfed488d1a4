import type { Tx } from '#platform';

/** What of a case would leave in clear: how many values, and a SHA-256 (hex) over exactly these, as they are stored now. */
export interface ClearContent {
  digest: string;
  values: number;
}

/** That one person may take one pack of one case in clear, once and for a day, because another person agreed. Times are RFC 3339. */
export interface UnmaskPermit {
  /** The approved request. */
  id: string;
  caseId: string;
  holder: string;
  digest: string;
  expiresAt: string;
  usedAt: string | null;
}

export abstract class UnmaskPermits {
  /** As far as the actor's right to unmask reaches: elsewhere there is no value. */
  abstract content(tx: Tx, caseId: string): Promise<ClearContent>;
  /** Writes the permit of an approved request; the database compares it with what was approved. */
  abstract grant(tx: Tx, permit: Pick<UnmaskPermit, 'id' | 'caseId' | 'holder' | 'digest'>): Promise<void>;
  abstract find(tx: Tx, id: string): Promise<UnmaskPermit | null>;
  abstract ofCase(tx: Tx, caseId: string): Promise<UnmaskPermit[]>;
  /** Uses it up for this pack. False when somebody was faster. */
  abstract use(tx: Tx, id: string, packId: string): Promise<boolean>;
}
