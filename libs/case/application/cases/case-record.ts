import type { Money } from '#kernel';
import type { CaseState, CaseType } from '../../domain/cases/case-states.ts';
import type { Disposition } from '../../domain/decision/dispositions.ts';

/** A case as stored. Times RFC 3339 with microseconds, amounts decimal strings in `currency`. */
export interface CaseRecord {
  id: string;
  number: string;
  title: string;
  summary: string;
  type: CaseType;
  typology: string;
  priority: number;
  state: CaseState;
  disposition: Disposition | null;
  dispositionReason: string | null;
  decisionNote: string | null;
  ownerId: string | null;
  /** The team that works it; null while it lies in its queue. */
  teamId: string | null;
  queueId: string;
  /** The compartment that hides it, or null. */
  compartmentId: string | null;
  detectedAt: string;
  determinedAt: string | null;
  exposure: Money;
  loss: Money;
  recovered: Money;
  currency: string;
  parentId: string | null;
  alertCount: number;
  evidenceCount: number;
  approvalId: string | null;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  version: number;
}

export interface NewCase
  extends Pick<
    CaseRecord,
    | 'id'
    | 'number'
    | 'title'
    | 'summary'
    | 'type'
    | 'typology'
    | 'priority'
    | 'state'
    | 'ownerId'
    | 'teamId'
    | 'queueId'
    | 'compartmentId'
    | 'detectedAt'
    | 'currency'
  > {}

/** What may change on a case, other than its id, its number, who opened it, and where it lies. */
export type CaseChanges = Partial<
  Pick<
    CaseRecord,
    | 'title'
    | 'summary'
    | 'type'
    | 'typology'
    | 'priority'
    | 'state'
    | 'disposition'
    | 'dispositionReason'
    | 'decisionNote'
    | 'ownerId'
    | 'determinedAt'
    | 'exposure'
    | 'loss'
    | 'recovered'
    | 'currency'
    | 'alertCount'
    | 'closedAt'
  >
>;
