import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type Held, type LegalHold, type PartyToErase, PrivacyStore } from '../../application/privacy/privacy-store.ts';

const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const HOLD = `SELECT id, case_id AS "caseId", party_id AS "partyId", ${utc('placed_at')} AS "placedAt", ${utc('lifted_at')} AS "liftedAt"
  FROM cases.legal_holds`;

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
    const [row] = await tx.query<LegalHold>(`${HOLD} WHERE id = $1`, [id]);
    return row;
  }

  holds(tx: Tx, caseId: string | null): Promise<LegalHold[]> {
    return tx.query(`${HOLD} WHERE lifted_at IS NULL AND ($1::uuid IS NULL OR case_id = $1) ORDER BY placed_at DESC, id LIMIT 500`, [
      caseId,
    ]);
  }
}
