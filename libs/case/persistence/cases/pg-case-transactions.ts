import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import { type CaseTransaction, CaseTransactions } from '../../application/cases/case-transactions.ts';
import { amount, instant } from './sql.ts';

/** Ids of the case's transactions, each with whether an alert points at it. */
export const CASE_TRANSACTIONS = `
  SELECT id, bool_or(flagged) AS flagged FROM (
    SELECT l.transaction_id AS id, true AS flagged FROM cases.alerts a JOIN cases.alert_transactions l ON l.alert_id = a.id WHERE a.case_id = $1
    UNION ALL
    SELECT t.id, false FROM cases.transactions t
    WHERE t.from_account IN (SELECT account_id FROM cases.case_accounts WHERE case_id = $1)
      AND t.to_account IN (SELECT account_id FROM cases.case_accounts WHERE case_id = $1)
  ) either GROUP BY id`;

const side = (alias: string, party: string) =>
  `jsonb_build_object('accountId', ${alias}.id, 'label', coalesce(${alias}.label, ${party}.name, ${alias}.number_masked), 'masked', ${alias}.number_masked)`;

@Injectable()
export class PgCaseTransactions extends CaseTransactions {
  async page(tx: Tx, caseId: string, { cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<Page<CaseTransaction>> {
    const parameters: unknown[] = [caseId, limit + 1];
    if (cursor !== undefined) parameters.push(...decodeCursor(cursor, ['instant', 'uuid']));
    const rows = await tx.query<CaseTransaction>(
      `SELECT t.id, ${instant('t.occurred_at')} AS at, t.amount::text, t.currency, t.kind, t.description, own.flagged,
         ${side('f', 'fp')} AS "from", ${side('g', 'gp')} AS "to"
       FROM (${CASE_TRANSACTIONS}) own JOIN cases.transactions t ON t.id = own.id
       JOIN cases.accounts f ON f.id = t.from_account LEFT JOIN cases.parties fp ON fp.id = f.party_id
       JOIN cases.accounts g ON g.id = t.to_account LEFT JOIN cases.parties gp ON gp.id = g.party_id
       ${cursor === undefined ? '' : 'WHERE (t.occurred_at, t.id) < ($3::timestamptz, $4::uuid)'}
       ORDER BY t.occurred_at DESC, t.id DESC LIMIT $2`,
      parameters,
    );
    return pageOf(
      rows.map((row) => ({ ...row, amount: amount(row.amount) })),
      limit,
      ({ at, id }) => [at, id],
    );
  }
}
