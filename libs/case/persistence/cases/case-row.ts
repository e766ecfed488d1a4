import type { CaseRecord } from '../../application/cases/case-record.ts';
import { amount, instant } from './sql.ts';

/** Columns that are written under another name than they are read. */
export const columnOf = {
  title: 'title',
  summary: 'summary',
  type: 'type',
  typology: 'typology',
  priority: 'priority',
  state: 'state',
  disposition: 'disposition',
  dispositionReason: 'disposition_reason',
  decisionNote: 'decision_note',
  ownerId: 'owner_id',
  determinedAt: 'determined_at',
  exposure: 'exposure',
  loss: 'loss',
  recovered: 'recovered',
  currency: 'currency',
  alertCount: 'alert_count',
  closedAt: 'closed_at',
} as const;

/** The select list for a case record, from `cases.cases c`. */
export const CASE_COLUMNS = `
  c.id, c.number, c.title, c.summary, c.type, c.typology, c.priority, c.state, c.disposition, c.disposition_reason AS "dispositionReason",
  c.decision_note AS "decisionNote", c.owner_id AS "ownerId", c.team_id AS "teamId",
  c.queue_id AS "queueId", c.compartment AS "compartmentId", ${instant('c.detected_at')} AS "detectedAt",
  ${instant('c.determined_at')} AS "determinedAt", c.exposure::text, c.loss::text, c.recovered::text, c.currency,
  c.parent_id AS "parentId", c.alert_count AS "alertCount", c.evidence_count AS "evidenceCount", c.approval_id AS "approvalId",
  c.created_by AS "createdBy", ${instant('c.created_at')} AS "createdAt", ${instant('c.updated_at')} AS "updatedAt",
  ${instant('c.closed_at')} AS "closedAt", c.version`;

export const caseOf = (row: CaseRecord): CaseRecord => ({
  ...row,
  exposure: amount(row.exposure),
  loss: amount(row.loss),
  recovered: amount(row.recovered),
});
