import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { AlertSearch, type FoundAlert } from '../../application/search/alert-search.ts';
import { alertNumber } from '../../domain/alerts/alert-number.ts';

@Injectable()
export class PgAlertSearch extends AlertSearch {
  async find(
    tx: Tx,
    { number, accountIndexes, limit }: { number: string | null; accountIndexes: readonly Buffer[]; limit: number },
  ): Promise<FoundAlert[]> {
    const rows = await tx.query<FoundAlert>(
      `SELECT a.id, a.number::text AS number, a.title, a.score, a.state FROM cases.alerts a
       WHERE a.id IN (
         SELECT n.id FROM cases.alerts n WHERE n.number = $1::bigint
         UNION SELECT s.alert_id FROM cases.alert_subjects s JOIN cases.accounts o ON o.id = s.account_id WHERE o.number_index = ANY ($2))
       ORDER BY a.score DESC, a.id DESC LIMIT $3`,
      [number, accountIndexes, limit],
    );
    return rows.map((row) => ({ ...row, number: alertNumber(row.number) }));
  }
}
