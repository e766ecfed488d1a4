import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type CaseAccount, type CaseMember, CaseMembers } from '../../application/cases/case-members.ts';
import type { CaseRole } from '../../domain/cases/case-states.ts';

const ROLE_ORDER = `array_position(ARRAY['SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY'], role)`;

/** Masked fields of the party behind an alias, as JSON. */
const partyFields = (party: string) => `
  coalesce((SELECT jsonb_agg(jsonb_build_object('field', f.field, 'says', f.field, 'masked', f.masked, 'of', jsonb_build_object('type', 'party', 'id', ${party}.id))
    ORDER BY f.field) FROM cases.party_fields f WHERE f.party_id = ${party}.id), '[]')`;

/** An account whose owner is on the case too shows the owner's name, and the owner does not stand there a second time. */
const MEMBERS = `
  SELECT a.id, a.id AS "accountId", p.id AS "partyId", coalesce(p.kind, 'ACCOUNT') AS kind,
    coalesce(a.label, p.name, a.number_masked) AS label, m.role,
    jsonb_build_array(jsonb_build_object('field', 'number', 'says', CASE WHEN a.iban THEN 'IBAN' ELSE 'Account' END, 'masked', a.number_masked,
      'of', jsonb_build_object('type', 'account', 'id', a.id))) || ${partyFields('p')} AS fields
  FROM cases.case_accounts m JOIN cases.accounts a ON a.id = m.account_id LEFT JOIN cases.parties p ON p.id = a.party_id
  WHERE m.case_id = $1
  UNION ALL
  SELECT p.id, NULL, p.id, p.kind, p.name, m.role, ${partyFields('p')}
  FROM cases.case_parties m JOIN cases.parties p ON p.id = m.party_id
  WHERE m.case_id = $1 AND NOT EXISTS (
    SELECT FROM cases.case_accounts x JOIN cases.accounts y ON y.id = x.account_id WHERE x.case_id = $1 AND y.party_id = p.id)`;

/** A mask that shows fewer than four characters ends in blanks and dots among them, and is never found. */
const ENDING_IN = `
  SELECT a.id, coalesce(a.label, p.name) AS label, a.number_masked AS masked, m.role
  FROM (SELECT account_id, role FROM cases.case_accounts WHERE case_id = $1
    UNION ALL SELECT DISTINCT other.id, NULL FROM (
      SELECT t.from_account AS id FROM cases.transactions t JOIN cases.case_accounts c ON c.account_id = t.to_account WHERE c.case_id = $1
      UNION SELECT t.to_account FROM cases.transactions t JOIN cases.case_accounts c ON c.account_id = t.from_account WHERE c.case_id = $1) other
    WHERE NOT EXISTS (SELECT FROM cases.case_accounts c WHERE c.case_id = $1 AND c.account_id = other.id)) m (account_id, role)
  JOIN cases.accounts a ON a.id = m.account_id LEFT JOIN cases.parties p ON p.id = a.party_id
  WHERE upper(right(a.number_masked, 4)) = $2 AND $2 ~ '^[0-9A-Z]{4}$'
  ORDER BY m.role IS NULL, label, a.id LIMIT 200`;

@Injectable()
export class PgCaseMembers extends CaseMembers {
  async putAccount(tx: Tx, caseId: string, accountId: string, role: CaseRole): Promise<boolean> {
    const [known] = await tx.query('SELECT 1 FROM cases.accounts WHERE id = $1', [accountId]);
    if (!known) return false;
    await tx.query(
      `INSERT INTO cases.case_accounts (case_id, account_id, role, added_by, added_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (case_id, account_id) DO UPDATE SET role = excluded.role`,
      [caseId, accountId, role, tx.actor.sub, tx.now()],
    );
    return true;
  }

  ofCase(tx: Tx, caseId: string): Promise<CaseMember[]> {
    return tx.query<CaseMember>(`SELECT * FROM (${MEMBERS}) members ORDER BY ${ROLE_ORDER}, label, id`, [caseId]);
  }

  accountsEndingIn(tx: Tx, caseId: string, last4: string): Promise<CaseAccount[]> {
    return tx.query<CaseAccount>(ENDING_IN, [caseId, last4]);
  }

  async accountIds(tx: Tx, caseId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>('SELECT account_id AS id FROM cases.case_accounts WHERE case_id = $1', [caseId]);
    return rows.map(({ id }) => id);
  }
}
