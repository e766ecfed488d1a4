import { Injectable } from '@nestjs/common';
import type { Money } from '#kernel';
import type { Tx } from '#platform';
import { type CaseAlert, CaseAlerts, type LinkableAlert } from '../../application/cases/case-alerts.ts';
import { alertNumber } from '../../domain/alerts/alert-number.ts';
import { STANDING } from '../alerts/alert-queue.ts';
import { amount, instant } from './sql.ts';

/** The role that says most about somebody comes first, when alerts disagree. */
const WEIGHT = `array_position(ARRAY['SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY'], `;

/** Counterparties stay out: a hub has hundreds, and the link view shows them when it is asked. */
const takeOver = (table: string, column: string) => `
  INSERT INTO cases.${table} AS m (case_id, ${column}, role, added_by, added_at)
  SELECT DISTINCT ON (s.${column}) $1::uuid, s.${column}, s.role, $3::uuid, $4::timestamptz
  FROM cases.alert_subjects s WHERE s.alert_id = ANY ($2) AND s.${column} IS NOT NULL AND s.role <> 'COUNTERPARTY'
  ORDER BY s.${column}, ${WEIGHT} s.role)
  ON CONFLICT (case_id, ${column}) DO UPDATE SET role = excluded.role WHERE ${WEIGHT} excluded.role) < ${WEIGHT} m.role)`;

@Injectable()
export class PgCaseAlerts extends CaseAlerts {
  async lock(tx: Tx, ids: readonly string[]): Promise<LinkableAlert[]> {
    const rows = await tx.query<LinkableAlert>(
      `SELECT a.id, a.number::text AS number, a.title, a.score, a.typology, a.state, a.owner_id AS "ownerId", ${STANDING},
         ${instant('a.detected_at')} AS "detectedAt"
       FROM cases.alerts a WHERE a.id = ANY ($1) ORDER BY a.id FOR NO KEY UPDATE`,
      [ids],
    );
    return rows.map((row) => ({ ...row, number: alertNumber(row.number) }));
  }

  async link(tx: Tx, caseId: string, ids: readonly string[]): Promise<void> {
    await tx.query(`UPDATE cases.alerts SET state = 'LINKED', case_id = $1, decided_at = $3, version = version + 1 WHERE id = ANY ($2)`, [
      caseId,
      ids,
      tx.now(),
    ]);
    for (const [table, column] of [
      ['case_accounts', 'account_id'],
      ['case_parties', 'party_id'],
    ] as const) {
      await tx.query(takeOver(table, column), [caseId, ids, tx.actor.sub, tx.now()]);
    }
  }

  async ofCase(tx: Tx, caseId: string): Promise<CaseAlert[]> {
    const rows = await tx.query<CaseAlert>(
      'SELECT a.id, a.number::text AS number, a.title, a.score FROM cases.alerts a WHERE a.case_id = $1 ORDER BY a.score DESC, a.number',
      [caseId],
    );
    return rows.map((row) => ({ ...row, number: alertNumber(row.number) }));
  }

  async exposure(tx: Tx, caseId: string): Promise<{ exposure: Money; currency: string } | null> {
    const [largest] = await tx.query<{ exposure: string; currency: string }>(
      `WITH own AS (SELECT a.id, a.exposure, a.currency FROM cases.alerts a WHERE a.case_id = $1),
       moved AS (
         SELECT DISTINCT t.id, t.amount, t.currency FROM own
         JOIN cases.alert_transactions l ON l.alert_id = own.id JOIN cases.transactions t ON t.id = l.transaction_id),
       stated AS (
         SELECT own.exposure AS amount, own.currency FROM own
         WHERE NOT EXISTS (SELECT FROM cases.alert_transactions l WHERE l.alert_id = own.id))
       SELECT currency, least(sum(amount), 999999999999999)::text AS exposure
       FROM (SELECT amount, currency FROM moved UNION ALL SELECT amount, currency FROM stated) at_stake
       GROUP BY currency ORDER BY sum(amount) DESC, currency LIMIT 1`,
      [caseId],
    );
    return largest ? { exposure: amount(largest.exposure), currency: largest.currency } : null;
  }
}
