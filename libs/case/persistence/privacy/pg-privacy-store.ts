import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type Held, type LegalHold, type PartyToErase, type PersonOnFile, PrivacyStore } from '../../application/privacy/privacy-store.ts';

const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const HOLD = `SELECT h.id, h.case_id AS "caseId", h.party_id AS "partyId", ${utc('h.placed_at')} AS "placedAt", ${utc('h.lifted_at')} AS "liftedAt",
    coalesce(c.number, p.name, '–') AS "on", h.placed_by AS approval
  FROM cases.legal_holds h LEFT JOIN cases.cases c ON c.id = h.case_id LEFT JOIN cases.parties p ON p.id = h.party_id`;
const PERSON = `SELECT p.id, p.kind, p.name, p.source, p.erased_at IS NOT NULL AS erased, cases.is_held(p.id) AS held,
    cases.is_worked_on(p.id) AS "workedOn",
    ARRAY(SELECT DISTINCT f.field FROM cases.party_fields f WHERE f.party_id = p.id ORDER BY f.field) AS fields,
    (SELECT count(*)::int FROM cases.accounts a WHERE a.party_id = p.id) AS accounts,
    cases.count_cases_of(p.id) AS cases
  FROM cases.parties p`;
/** Ids first, each by its own index, so that nobody's other rows are looked at. */
const SOUGHT = `p.id IN (SELECT $1::uuid
    UNION ALL SELECT f.party_id FROM cases.party_fields f WHERE f.idx = ANY ($2) AND f.field IN ('national-id', 'phone', 'email')
    UNION ALL SELECT a.party_id FROM cases.accounts a WHERE a.number_index = ANY ($3))`;

@Injectable()
export class PgPrivacyStore extends PrivacyStore {
  async party(tx: Tx, id: string): Promise<PartyToErase | undefined> {
    const [row] = await tx.query<PartyToErase>(
      `SELECT p.id, p.kind, p.source, p.erased_at IS NOT NULL AS erased, cases.is_held(p.id) AS held, cases.is_worked_on(p.id) AS "workedOn",
         (SELECT count(*)::int FROM cases.accounts a WHERE a.party_id = p.id) AS accounts
       FROM cases.parties p WHERE p.id = $1`,
      [id],
    );
    return row;
  }

  people(
    tx: Tx,
    sought: { id: string | null; fieldIndexes: readonly Buffer[]; accountIndexes: readonly Buffer[] },
  ): Promise<PersonOnFile[]> {
    const { id, fieldIndexes, accountIndexes } = sought;
    return tx.query<PersonOnFile>(`${PERSON} WHERE ${SOUGHT} ORDER BY p.name, p.id LIMIT 20`, [id, fieldIndexes, accountIndexes]);
  }

  async nameOf(tx: Tx, held: Held): Promise<string | undefined> {
    const [row] =
      'caseId' in held
        ? await tx.query<{ name: string }>('SELECT number AS name FROM cases.cases WHERE id = $1', [held.caseId])
        : await tx.query<{ name: string }>(`SELECT 'person ' || left(id::text, 8) AS name FROM cases.parties WHERE id = $1`, [
            held.partyId,
          ]);
    return row?.name;
  }

  async erase(tx: Tx, partyId: string, approval: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>('SELECT id FROM cases.erase_party($1, $2) AS id', [partyId, approval]);
    return rows.map(({ id }) => id);
  }

  async place(tx: Tx, id: string, held: Held, approval: string): Promise<void> {
    await tx.query('INSERT INTO cases.legal_holds (id, case_id, party_id, placed_by) VALUES ($1, $2, $3, $4)', [
      id,
      'caseId' in held ? held.caseId : null,
      'partyId' in held ? held.partyId : null,
      approval,
    ]);
  }

  async lift(tx: Tx, id: string, approval: string): Promise<void> {
    await tx.query('UPDATE cases.legal_holds SET lifted_at = clock_timestamp(), lifted_by = $2 WHERE id = $1', [id, approval]);
  }

  async hold(tx: Tx, id: string): Promise<LegalHold | undefined> {
    const [row] = await tx.query<LegalHold>(`${HOLD} WHERE h.id = $1`, [id]);
    return row;
  }

  holds(tx: Tx, caseId: string | null): Promise<LegalHold[]> {
    return tx.query(
      `${HOLD} WHERE h.lifted_at IS NULL AND ($1::uuid IS NULL OR h.case_id = $1) ORDER BY h.placed_at DESC, h.id LIMIT 500`,
      [caseId],
    );
  }
}
