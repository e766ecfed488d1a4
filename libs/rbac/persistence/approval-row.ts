import type { ListedApproval } from '../application/approvals/approval-store.ts';
import { type Approval, type ApprovalState, approvalNumber, type Change } from '../domain/approval.ts';
import { utc } from './sql.ts';

export interface ApprovalRow {
  id: string;
  serial: string;
  action: string;
  title: string;
  subject_type: string;
  subject_id: string;
  payload: Buffer;
  digest: string;
  changes: Change[];
  concerns: string[];
  target_version: string;
  requires: string;
  case_id: string | null;
  reason: string;
  maker_id: string;
  made_at: string;
  made_entry: string;
  expires_at: string;
  state: ApprovalState;
  checker_id: string | null;
  decided_at: string | null;
  decided_entry: string | null;
  decision_reason: string | null;
  maker_person?: string | null;
}

/** The columns of `rbac.approvals a`, with times and digest as text. */
export const COLUMNS = `a.id, a.serial, a.action, a.title, a.subject_type, a.subject_id, a.payload, encode(a.digest, 'hex') AS digest,
  a.changes, a.concerns, a.target_version, a.requires, a.case_id, a.reason, a.maker_id, ${utc('a.made_at')} AS made_at, a.made_entry,
  ${utc('a.expires_at')} AS expires_at, a.state, a.checker_id, ${utc('a.decided_at')} AS decided_at, a.decided_entry, a.decision_reason`;

export const approvalOf = (row: ApprovalRow): Approval => ({
  id: row.id,
  number: approvalNumber(row.serial),
  action: row.action,
  title: row.title,
  subject: { type: row.subject_type, id: row.subject_id },
  payload: JSON.parse(row.payload.toString('utf8')) as unknown,
  digest: row.digest,
  changes: row.changes,
  concerns: row.concerns,
  targetVersion: row.target_version,
  requires: row.requires,
  caseId: row.case_id,
  reason: row.reason,
  maker: row.maker_id,
  madeAt: row.made_at,
  expiresAt: row.expires_at,
  state: row.state,
  checker: row.checker_id,
  decidedAt: row.decided_at,
  decisionReason: row.decision_reason,
  entries: { made: row.made_entry, decided: row.decided_entry },
});

export const listedOf = (row: ApprovalRow): ListedApproval => ({ approval: approvalOf(row), makerPerson: row.maker_person ?? null });
