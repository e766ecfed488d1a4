import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type ProtectedValue, RevealStore } from '../../application/alerts/reveal-store.ts';

type Type = 'account' | 'party';

const IN_ALERT: Readonly<Record<Type, string>> = {
  account: `EXISTS (SELECT FROM cases.alerts WHERE id = $1) AND (
    EXISTS (SELECT FROM cases.alert_subjects WHERE alert_id = $1 AND account_id = $2)
    OR EXISTS (SELECT FROM cases.alert_transactions l JOIN cases.transactions t ON t.id = l.transaction_id
               WHERE l.alert_id = $1 AND $2 IN (t.from_account, t.to_account)))`,
  party: `EXISTS (SELECT FROM cases.alerts WHERE id = $1) AND EXISTS (
    SELECT FROM cases.alert_subjects s LEFT JOIN cases.accounts k ON k.id = s.account_id
    WHERE s.alert_id = $1 AND $2 IN (s.party_id, k.party_id))`,
};

// The link view also shows whom the case's accounts traded with; their numbers are part of the work on the case.
const IN_CASE: Readonly<Record<Type, string>> = {
  account: `EXISTS (SELECT FROM cases.cases WHERE id = $1) AND (
    EXISTS (SELECT FROM cases.case_accounts WHERE case_id = $1 AND account_id = $2)
    OR EXISTS (SELECT FROM cases.transactions t JOIN cases.case_accounts ca ON ca.account_id = t.to_account
               WHERE ca.case_id = $1 AND t.from_account = $2)
    OR EXISTS (SELECT FROM cases.transactions t JOIN cases.case_accounts ca ON ca.account_id = t.from_account
               WHERE ca.case_id = $1 AND t.to_account = $2))`,
  party: `EXISTS (SELECT FROM cases.cases WHERE id = $1) AND (
    EXISTS (SELECT FROM cases.case_parties WHERE case_id = $1 AND party_id = $2)
    OR EXISTS (SELECT FROM cases.case_accounts ca JOIN cases.accounts k ON k.id = ca.account_id
               WHERE ca.case_id = $1 AND k.party_id = $2))`,
};

@Injectable()
export class PgRevealStore extends RevealStore {
  async find(tx: Tx, type: Type, id: string, field: string): Promise<ProtectedValue | undefined> {
    if (type === 'account') {
      if (field !== 'number') return undefined;
      const [row] = await tx.query<{ cipher: Buffer }>('SELECT number_cipher AS cipher FROM cases.accounts WHERE id = $1', [id]);
      return row && { subject: id, place: { table: 'cases.accounts', column: 'number_cipher', row: id }, cipher: row.cipher };
    }
    const [row] = await tx.query<{ id: string; cipher: Buffer }>(
      'SELECT id, cipher FROM cases.party_fields WHERE party_id = $1 AND field = $2 ORDER BY id LIMIT 1',
      [id, field],
    );
    return row && { subject: id, place: { table: 'cases.party_fields', column: 'cipher', row: row.id }, cipher: row.cipher };
  }

  async concerns(tx: Tx, context: { caseId?: string | undefined; alertId?: string | undefined }, type: Type, id: string): Promise<boolean> {
    if (context.alertId !== undefined && !(await holds(tx, IN_ALERT[type], context.alertId, id))) return false;
    return context.caseId === undefined || holds(tx, IN_CASE[type], context.caseId, id);
  }
}

async function holds(tx: Tx, condition: string, context: string, id: string): Promise<boolean> {
  const [row] = await tx.query<{ holds: boolean }>(`SELECT (${condition}) AS holds FROM (SELECT $1::uuid, $2::uuid) AS given`, [
    context,
    id,
  ]);
  return row?.holds === true;
}
