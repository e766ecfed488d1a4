import type { Money } from '#kernel';
import type { Disposition } from '../../domain/decision/dispositions.ts';

/** The action names under dual control. */
export const CLOSE_CASE = 'case.close';
export const REOPEN_CASE = 'case.reopen';

/** Exactly what a second person agrees to: the case at one version, the finding, the figures, and each file by its digest. */
export interface ClosePayload {
  caseId: string;
  version: number;
  disposition: Disposition;
  reasonCode: string;
  note: string;
  loss: Money;
  recovered: Money;
  evidence: { id: string; sha256: string }[];
}

export interface ReopenPayload {
  caseId: string;
  version: number;
  reason: string;
}
