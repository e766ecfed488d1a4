import { uuidv7 } from '#kernel';
import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import {
  type ApprovalFilter,
  ApprovalStore,
  type Ballot,
  type Ending,
  type ListedApproval,
  type NewApproval,
} from '../application/approvals/approval-store.ts';
import type { Approval } from '../domain/approval.ts';
import type { SetupState } from '../domain/setup.ts';
import { type ApprovalRow, approvalOf, COLUMNS, listedOf } from './approval-row.ts';
import { one, setupOf } from './sql.ts';

const LISTED = `${COLUMNS}, maker.person_id AS maker_person, rbac.concerns_actor(a.concerns, a.concerns_groups) AS concerned`;
const FROM = 'FROM rbac.approvals a LEFT JOIN rbac.principals maker ON maker.user_id = a.maker_id';

/** Conditions of each box; $1 is the reader, $2 the reader's permissions, $3 now. */
const boxes: Readonly<Record<NonNullable<ApprovalFilter['box']>, string>> = {
  'needs-you': `a.state = 'PENDING' AND a.expires_at > $3 AND a.needs && $2 AND NOT rbac.concerns_actor(a.concerns, a.concerns_groups)
    AND maker.person_id IS DISTINCT FROM (SELECT person_id FROM rbac.principals WHERE user_id = $1)
    AND NOT EXISTS (SELECT FROM rbac.approval_votes v WHERE v.approval_id = a.id AND v.voter_person =
      (SELECT person_id FROM rbac.principals WHERE user_id = $1))
    AND EXISTS (SELECT FROM unnest(a.needs, a.needs_votes) WITH ORDINALITY AS n (permission, wanted, need)
      WHERE n.permission = ANY ($2) AND n.wanted > (SELECT count(*) FROM rbac.approval_votes v WHERE v.approval_id = a.id AND v.need = n.need))`,
  yours: `a.maker_id = $1 AND a.state = 'PENDING' AND a.expires_at > $3 AND $2::text[] IS NOT NULL`,
  done: `(a.state <> 'PENDING' OR a.expires_at <= $3) AND $1::uuid IS NOT NULL AND $2::text[] IS NOT NULL`,
};
const EVERYTHING = '$1::uuid IS NOT NULL AND $2::text[] IS NOT NULL AND $3::timestamptz IS NOT NULL';

export class SqlApprovalStore extends ApprovalStore {
  setup(tx: Tx): Promise<SetupState> {
    return setupOf(tx);
  }

  async insert(tx: Tx, approval: NewApproval): Promise<Approval> {
    const { subject, changes, ...plain } = approval;
    const rows = await tx.query<ApprovalRow>(
      `INSERT INTO rbac.approvals AS a (id, action, title, subject_type, subject_id, payload, digest, changes, concerns, target_version,
         requires, visible_with, case_id, reason, maker_id, made_at, made_entry, expires_at, needs, needs_votes, concerns_groups)
       VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
       RETURNING ${COLUMNS}`,
      [
        plain.id,
        plain.action,
        plain.title,
        subject.type,
        subject.id,
        plain.payloadBytes,
        plain.digest,
        JSON.stringify(changes),
        plain.concerns,
        plain.targetVersion,
        plain.requires,
        plain.visibleWith,
        plain.caseId,
        plain.reason,
        plain.maker,
        plain.madeAt,
        plain.madeEntry,
        plain.expiresAt,
        plain.needs.map(({ permission }) => permission),
        plain.needs.map(({ count }) => count),
        plain.concernsGroups,
      ],
    );
    const [row] = rows;
    if (!row) throw new Error('INSERT … RETURNING returned nothing');
    return approvalOf(row);
  }

  async find(tx: Tx, id: string): Promise<ListedApproval | null> {
    const row = one(await tx.query<ApprovalRow>(`SELECT ${LISTED} ${FROM} WHERE a.id = $1`, [id]));
    return row ? listedOf(row) : null;
  }

  async lock(tx: Tx, id: string): Promise<ListedApproval | null> {
    // In two statements: the votes of whoever held the lock until now are in the second one's snapshot only.
    await tx.query('SELECT FROM rbac.approvals WHERE id = $1 FOR UPDATE', [id]);
    return this.find(tx, id);
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Approval>> {
    const rows = await tx.query<ApprovalRow>(`SELECT ${COLUMNS} FROM rbac.approvals a WHERE a.id = ANY ($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, approvalOf(row)]));
  }

  async twin(tx: Tx, action: string, subject: Approval['subject'], digest: string): Promise<Approval | null> {
    const row = one(
      await tx.query<ApprovalRow>(
        `SELECT ${COLUMNS} FROM rbac.approvals a WHERE state = 'PENDING' AND action = $1 AND subject_type = $2 AND subject_id = $3
           AND digest = decode($4, 'hex') FOR UPDATE`,
        [action, subject.type, subject.id, digest],
      ),
    );
    return row ? approvalOf(row) : null;
  }

  async end(tx: Tx, id: string, { state, checker, reason, entry }: Ending): Promise<Approval | null> {
    // The worker may not write checker_id, and has none to write.
    const decidedBy = checker === null ? '' : ', checker_id = $6';
    const rows = await tx.query<ApprovalRow>(
      `UPDATE rbac.approvals AS a SET state = $2, decided_at = $3, decided_entry = $4, decision_reason = $5 ${decidedBy}
       WHERE id = $1 AND state = 'PENDING' RETURNING ${COLUMNS}`,
      [id, state, tx.now(), entry, reason, ...(checker === null ? [] : [checker])],
    );
    const row = one(rows);
    return row ? approvalOf(row) : null;
  }

  async vote(tx: Tx, id: string, { need, verdict, digest, reason, entry }: Ballot): Promise<void> {
    await tx.query(
      `INSERT INTO rbac.approval_votes (id, approval_id, need, verdict, digest, reason, voter_id, voted_at, entry)
       VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9)`,
      [uuidv7(), id, need + 1, verdict, digest, reason, tx.actor.sub, tx.now(), entry],
    );
  }

  async stillHolds(tx: Tx, permission: string): Promise<boolean> {
    return one(await tx.query<{ holds: boolean }>('SELECT rbac.actor_still_holds($1) AS holds', [permission]))?.holds === true;
  }

  async list(tx: Tx, { box, caseId, action, cursor, limit = 50 }: ApprovalFilter): Promise<Page<ListedApproval>> {
    const parameters: unknown[] = [tx.actor.sub, tx.actor.permissions, tx.now()];
    const conditions = [box ? boxes[box] : EVERYTHING];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    if (caseId) conditions.push(`a.case_id = ${bind(caseId)}`);
    if (action) conditions.push(`a.action = ${bind(action)}`);
    if (cursor) {
      const [at, id] = decodeCursor(cursor, ['instant', 'uuid']);
      conditions.push(`(a.made_at, a.id) < (${bind(at)}::timestamptz, ${bind(id)}::uuid)`);
    }
    const rows = await tx.query<ApprovalRow>(
      `SELECT ${LISTED} ${FROM} WHERE ${conditions.join(' AND ')}
       ORDER BY a.made_at DESC, a.id DESC LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    const { items, next } = pageOf(rows, limit, (row) => [row.made_at, row.id]);
    return { items: items.map(listedOf), next };
  }

  async overdue(tx: Tx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM rbac.approvals WHERE state = 'PENDING' AND expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [tx.now(), limit],
    );
    return rows.map(({ id }) => id);
  }
}
