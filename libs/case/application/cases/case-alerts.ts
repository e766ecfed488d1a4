import type { Money } from '#kernel';
import type { Tx } from '#platform';
import type { ClaimedAlert } from '../../domain/alerts/claim.ts';
import type { AlertStanding } from '../alerts/alert-store.ts';

export interface LinkableAlert extends ClaimedAlert, AlertStanding {
  id: string;
  number: string;
  title: string;
  score: number;
  typology: string;
  detectedAt: string;
}

export interface CaseAlert {
  id: string;
  number: string;
  title: string;
  score: number;
}

/** Alerts as a case sees them. */
export abstract class CaseAlerts {
  /** Locks those that exist, in the order of ids, so that two cases taking the same alerts wait instead of deadlocking. */
  abstract lock(tx: Tx, ids: readonly string[]): Promise<LinkableAlert[]>;
  /** Makes the alerts part of the case, and their subjects, victims and witnesses with the role that says most; counterparties stay out. */
  abstract link(tx: Tx, caseId: string, ids: readonly string[]): Promise<void>;
  abstract ofCase(tx: Tx, caseId: string): Promise<CaseAlert[]>;
  /** What is at stake: every transaction of the alerts once, and the stated exposure of alerts without transactions. Largest currency only. */
  abstract exposure(tx: Tx, caseId: string): Promise<{ exposure: Money; currency: string } | null>;
}
