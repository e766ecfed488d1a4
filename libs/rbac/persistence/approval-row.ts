import type { ListedApproval } from '../application/approvals/approval-store.ts';
import { type Approval, type ApprovalState, approvalNumber, type Change, type Vote } from '../domain/approval.ts';
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
  needs: string[];
  needs_votes: number[];
  concerns_groups: string[];
  votes: Vote[];
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
  concerned?: boolean;
}

/** The columns of `rbac.approvals a`, with times and digest as text. */
export const COLUMNS = `a.id, a.serial, a.action, a.title, a.subject_type, a.subject_id, a.payload, encode(a.digest, 'hex') AS digest,
  a.changes, a.concerns, a.target_version, a.requires, a.case_id, a.reason, a.maker_id, ${utc('a.made_at')} AS made_at, a.made_entry,
  ${utc('a.expires_at')} AS expires_at, a.state, a.checker_id, ${utc('a.decided_at')} AS decided_at, a.decided_entry, a.decision_reason,
  a.needs, a.needs_votes, a.concerns_groups, coalesce((SELECT jsonb_agg(jsonb_build_object('voter', v.voter_id, 'person', v.voter_person,
    'need', v.need - 1, 'verdict', v.verdict, 'reason', v.reason, 'at', ${utc('v.voted_at')}, 'entry', v.entry) ORDER BY v.voted_at, v.id)
    FROM rbac.approval_votes v WHERE v.approval_id = a.id), '[]') AS votes`;

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
  needs: row.needs.map((permission, i) => ({ permission, count: row.needs_votes[i] ?? 1 })),
  votes: row.votes,
  concernsGroups: row.concerns_groups,
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

export const listedOf = (row: ApprovalRow): ListedApproval => ({
  approval: approvalOf(row),
  makerPerson: row.maker_person ?? null,
  concerned: row.concerned ?? true,
});
