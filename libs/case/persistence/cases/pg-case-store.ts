import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Page, Tx } from '#platform';
import type { CaseChanges, CaseRecord, NewCase } from '../../application/cases/case-record.ts';
import { type CaseFilter, CaseStore, type Putting } from '../../application/cases/case-store.ts';
import { CASE_COLUMNS, caseOf, columnOf } from './case-row.ts';
import { listCases } from './list-cases.ts';
import { anywhere } from './sql.ts';

const CASE_NUMBER = /^\s*(?:CAS-)?(?:(\d{4})-)?0*(\d{1,9})\s*$/i;

const YEARS_BACK = 20;

/** The case numbers that somebody may mean: `CAS-2026-000123`, `2026-123`, or `123` of any of the last years. */
function numbersMeant(typed: string, now: string): string[] {
  const [, year, serial] = CASE_NUMBER.exec(typed) ?? [];
  if (serial === undefined) return [];
  const thisYear = Number(now.slice(0, 4));
  const years = year === undefined ? Array.from({ length: YEARS_BACK }, (_, i) => thisYear - i) : [year];
  return years.map((of) => `CAS-${of}-${serial.padStart(6, '0')}`);
}

/** Persons with one of these values ($5): the keys of two fields differ, so one's index is never another's. */
const PARTIES_WITH = `SELECT party_id FROM cases.party_fields WHERE field IN ('national-id', 'phone', 'email') AND idx = ANY ($5)`;

@Injectable()
export class PgCaseStore extends CaseStore {
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ number: string }>('SELECT cases.next_case_number() AS number');
    if (!row) throw new DomainError('internal', 'No case number came back');
    return row.number;
  }

  async insert(tx: Tx, opened: NewCase): Promise<void> {
    const { id, number, title, summary, type, typology, priority, state, ownerId, detectedAt, currency } = opened;
    const { teamId, queueId, compartmentId } = opened;
    await tx.query(
      `INSERT INTO cases.cases (id, number, title, summary, type, typology, priority, state, owner_id, team_id, queue_id, compartment, detected_at,
         currency, created_by, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
      [
        ...[id, number, title, summary, type, typology, priority, state, ownerId, teamId, queueId, compartmentId, detectedAt, currency],
        ...[tx.actor.sub, tx.now()],
      ],
    );
  }

  find(tx: Tx, id: string): Promise<CaseRecord | null> {
    return this.one(tx, `SELECT ${CASE_COLUMNS} FROM cases.cases c WHERE c.id = $1`, [id]);
  }

  lock(tx: Tx, id: string): Promise<CaseRecord | null> {
    return this.one(tx, `SELECT ${CASE_COLUMNS} FROM cases.cases c WHERE c.id = $1 FOR NO KEY UPDATE`, [id]);
  }

  async change(tx: Tx, id: string, version: number, changes: CaseChanges): Promise<CaseRecord> {
    const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
    const sets = entries.map(([name], i) => `${columnOf[name as keyof typeof columnOf]} = $${i + 4}`);
    const [changed] = await tx.query<CaseRecord>(
      `UPDATE cases.cases c SET ${[...sets, 'version = c.version + 1', 'updated_at = $3'].join(', ')}
       WHERE c.id = $1 AND c.version = $2 RETURNING ${CASE_COLUMNS}`,
      [id, version, tx.now(), ...entries.map(([, value]) => value)],
    );
    if (!changed) throw new DomainError('stale-version', 'Somebody else changed the case meanwhile: look at it again');
    return caseOf(changed);
  }

  async awaitDecision(tx: Tx, id: string, approvalId: string): Promise<void> {
    await tx.query('UPDATE cases.cases SET approval_id = $2 WHERE id = $1', [id, approvalId]);
  }

  async put(tx: Tx, { id, version, place, approvalId }: Putting): Promise<number> {
    const [row] = await tx.query<{ version: number | null }>('SELECT cases.put_case($1, $2, $3, $4, $5, $6, $7) AS version', [
      ...[id, version, place.teamId, place.queueId, place.compartmentId, approvalId, tx.now()],
    ]);
    if (!row?.version) throw new DomainError('stale-version', 'Somebody else changed the case meanwhile: look at it again');
    return row.version;
  }

  async touch(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE cases.cases SET updated_at = $2 WHERE id = $1', [id, tx.now()]);
  }

  async nextEvidenceNumber(tx: Tx, id: string): Promise<number> {
    const [row] = await tx.query<{ number: number }>(
      'UPDATE cases.cases SET evidence_count = evidence_count + 1, updated_at = $2 WHERE id = $1 RETURNING evidence_count AS number',
      [id, tx.now()],
    );
    if (!row) throw new DomainError('not-found', 'There is no such case');
    return row.number;
  }

  list(tx: Tx, filter: CaseFilter): Promise<Page<CaseRecord>> {
    return listCases(tx, filter);
  }

  async search(tx: Tx, { q, accountIndexes, fieldIndexes, limit }: Parameters<CaseStore['search']>[1]): Promise<CaseRecord[]> {
    const rows = await tx.query<CaseRecord>(
      `SELECT ${CASE_COLUMNS} FROM cases.cases c
       WHERE c.id IN (
         SELECT n.id FROM cases.cases n WHERE n.number = ANY ($1)
         UNION SELECT w.id FROM cases.with_title_like($2, $4) AS w (id) WHERE length($2) > 4
         UNION SELECT m.case_id FROM cases.case_accounts m JOIN cases.accounts a ON a.id = m.account_id WHERE a.number_index = ANY ($3)
         UNION SELECT m.case_id FROM cases.case_parties m JOIN (${PARTIES_WITH}) p ON p.party_id = m.party_id
         UNION SELECT m.case_id FROM cases.case_accounts m JOIN cases.accounts a ON a.id = m.account_id
           JOIN (${PARTIES_WITH}) p ON p.party_id = a.party_id)
       ORDER BY c.updated_at DESC, c.id DESC LIMIT $4`,
      [numbersMeant(q, tx.now()), anywhere(q.trim()), accountIndexes, limit, fieldIndexes],
    );
    return rows.map(caseOf);
  }

  private async one(tx: Tx, sql: string, parameters: unknown[]): Promise<CaseRecord | null> {
    const [row] = await tx.prepared<CaseRecord>(sql, parameters);
    return row ? caseOf(row) : null;
  }
}
