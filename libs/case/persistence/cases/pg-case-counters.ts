import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { CaseCounters } from '../../application/cases/case-counters.ts';
import { CASE_TRANSACTIONS } from './pg-case-transactions.ts';

@Injectable()
export class PgCaseCounters extends CaseCounters {
  async of(tx: Tx, caseId: string) {
    const [row] = await tx.query<{ comments: number; evidence: number; evidenceOpened: number; transactions: number }>(
      `SELECT (SELECT count(*)::int FROM cases.comments WHERE case_id = $1 AND revision = 1) AS comments,
         (SELECT count(*)::int FROM cases.evidence WHERE case_id = $1) AS evidence,
         (SELECT count(*)::int FROM cases.evidence e WHERE e.case_id = $1 AND EXISTS (
            SELECT FROM cases.custody_events v WHERE v.evidence_id = e.id AND v.event IN ('OPENED', 'DOWNLOADED'))) AS "evidenceOpened",
         (SELECT count(*)::int FROM (${CASE_TRANSACTIONS}) own) AS transactions`,
      [caseId],
    );
    return row ?? { comments: 0, evidence: 0, evidenceOpened: 0, transactions: 0 };
  }
}
