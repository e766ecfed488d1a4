import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Page, Tx } from '#platform';
import {
  type AlertFilter,
  type AlertMove,
  type AlertRecord,
  AlertStore,
  type AlertSubject,
  type AlertSummary,
  type AlertTransaction,
  type LockedAlert,
  type SimilarRecord,
} from '../../application/alerts/alert-store.ts';
import { alertNumber } from '../../domain/alerts/alert-number.ts';
import type { AlertState } from '../../domain/alerts/alert-state.ts';
import { amount, instant } from '../cases/sql.ts';
import { alertPage, STANDING, SUMMARY, summaryOf } from './alert-queue.ts';
import { similarTo } from './similar-alerts.ts';

@Injectable()
export class PgAlertStore extends AlertStore {
  page(tx: Tx, filter: AlertFilter): Promise<Page<AlertSummary>> {
    return alertPage(tx, filter);
  }

  counts(tx: Tx): Promise<{ state: AlertState; typology: string; count: number }[]> {
    return tx.query('SELECT state, typology, sum(count)::integer AS count FROM cases.alert_counters GROUP BY state, typology');
  }

  async find(tx: Tx, id: string): Promise<AlertRecord | undefined> {
    const [row] = await tx.query<AlertRecord>(
      `SELECT ${SUMMARY}, a.source, a.source_ref AS "sourceRef", a.factors, a.reason_code AS "reasonCode", a.reason_text AS "reasonText",
         c.number AS "caseNumber", d.id AS "duplicateOfId", d.number::text AS "duplicateOfNumber"
       FROM cases.alerts a LEFT JOIN cases.cases c ON c.id = a.case_id LEFT JOIN cases.alerts d ON d.id = a.duplicate_of
       WHERE a.id = $1`,
      [id],
    );
    return row && { ...summaryOf(row), duplicateOfNumber: row.duplicateOfNumber === null ? null : alertNumber(row.duplicateOfNumber) };
  }

  lock(tx: Tx, ids: readonly string[]): Promise<LockedAlert[]> {
    return tx.query<LockedAlert>(
      `SELECT id, number::text AS number, state, owner_id AS "ownerId", version, ${STANDING}
       FROM cases.alerts WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      [ids],
    );
  }

  async put(tx: Tx, ids: readonly string[], queueId: string): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<{ id: string }>('SELECT put AS id FROM cases.put_alerts($1, $2) AS put', [ids, queueId]);
    return rows.map(({ id }) => id);
  }

  async move(tx: Tx, moves: readonly AlertMove[]): Promise<void> {
    const moved = await tx.query(
      `UPDATE cases.alerts a SET state = m.state, owner_id = m.owner_id, reason_code = m.reason_code, reason_text = m.reason_text,
         duplicate_of = m.duplicate_of, decided_at = m.decided_at, version = a.version + 1
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[])
         AS m (id, state, owner_id, reason_code, reason_text, duplicate_of, decided_at)
       WHERE a.id = m.id RETURNING a.id`,
      [
        moves.map(({ id }) => id),
        moves.map(({ state }) => state),
        moves.map(({ ownerId }) => ownerId),
        moves.map(({ reasonCode }) => reasonCode),
        moves.map(({ reasonText }) => reasonText),
        moves.map(({ duplicateOf }) => duplicateOf),
        moves.map(({ decidedAt }) => decidedAt),
      ],
    );
    if (moved.length !== moves.length) throw new DomainError('forbidden', 'Not every alert may be changed by this actor');
  }

  subjects(tx: Tx, id: string, limit: number): Promise<AlertSubject[]> {
    return tx.query<AlertSubject>(
      `SELECT s.role, k.id AS "accountId", k.label AS "accountLabel", k.number_masked AS "accountMasked", p.id AS "partyId", p.name AS "partyName",
         coalesce((SELECT jsonb_agg(jsonb_build_object('field', f.field, 'masked', f.masked) ORDER BY f.field, f.id)
                   FROM cases.party_fields f WHERE f.party_id = p.id), '[]') AS fields
       FROM cases.alert_subjects s
       LEFT JOIN cases.accounts k ON k.id = s.account_id
       LEFT JOIN cases.parties p ON p.id = coalesce(s.party_id, k.party_id)
       WHERE s.alert_id = $1 ORDER BY s.ordinal LIMIT $2`,
      [id, limit],
    );
  }

  async transactions(tx: Tx, id: string, limit: number): Promise<AlertTransaction[]> {
    const rows = await tx.query<AlertTransaction>(
      `SELECT t.id, ${instant('t.occurred_at')} AS at, t.amount::text AS amount, t.currency,
         f.id AS "fromId", f.label AS "fromLabel", f.number_masked AS "fromMasked",
         g.id AS "toId", g.label AS "toLabel", g.number_masked AS "toMasked"
       FROM cases.alert_transactions l
       JOIN cases.transactions t ON t.id = l.transaction_id
       JOIN cases.accounts f ON f.id = t.from_account
       JOIN cases.accounts g ON g.id = t.to_account
       WHERE l.alert_id = $1 ORDER BY t.occurred_at DESC, t.id DESC LIMIT $2`,
      [id, limit],
    );
    return rows.map((row) => ({ ...row, amount: amount(row.amount) }));
  }

  similar(tx: Tx, id: string, limit: number): Promise<SimilarRecord[]> {
    return similarTo(tx, id, limit);
  }
}
