import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { AlertSearch, type FoundAlert } from '../../application/search/alert-search.ts';
import { alertNumber } from '../../domain/alerts/alert-number.ts';

/** Persons with one of these values ($4): the keys of two fields differ, so one's index is never another's. */
const PARTIES_WITH = `SELECT party_id FROM cases.party_fields WHERE field IN ('national-id', 'phone', 'email') AND idx = ANY ($4)`;

@Injectable()
export class PgAlertSearch extends AlertSearch {
  async find(tx: Tx, { number, accountIndexes, fieldIndexes, limit }: Parameters<AlertSearch['find']>[1]): Promise<FoundAlert[]> {
    const rows = await tx.query<FoundAlert>(
      `SELECT a.id, a.number::text AS number, a.title, a.score, a.state FROM cases.alerts a
       WHERE a.id IN (
         SELECT n.id FROM cases.alerts n WHERE n.number = $1::bigint
         UNION SELECT s.alert_id FROM cases.alert_subjects s JOIN cases.accounts o ON o.id = s.account_id WHERE o.number_index = ANY ($2)
         UNION SELECT s.alert_id FROM cases.alert_subjects s JOIN (${PARTIES_WITH}) p ON p.party_id = s.party_id
         UNION SELECT s.alert_id FROM cases.alert_subjects s JOIN cases.accounts o ON o.id = s.account_id
           JOIN (${PARTIES_WITH}) p ON p.party_id = o.party_id)
       ORDER BY a.score DESC, a.id DESC LIMIT $3`,
      [number, accountIndexes, limit, fieldIndexes],
    );
    return rows.map((row) => ({ ...row, number: alertNumber(row.number) }));
  }
}
