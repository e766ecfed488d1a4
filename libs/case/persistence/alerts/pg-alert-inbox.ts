import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { AlertInbox, type AlertName, type NewAlert, type NewSubject, type ReceivedAlert } from '../../application/intake/alert-inbox.ts';
import { insertRows, type Target } from '../insert-rows.ts';

const alertTarget: Target<NewAlert> = {
  table: 'cases.alerts',
  columns: {
    id: ['uuid', (row) => row.id],
    source: ['text', (row) => row.source],
    source_ref: ['text', (row) => row.sourceRef],
    typology: ['text', (row) => row.typology],
    title: ['text', (row) => row.title],
    score: ['smallint', (row) => row.score],
    factors: ['jsonb', (row) => JSON.stringify(row.factors)],
    exposure: ['numeric', (row) => row.exposure],
    currency: ['text', (row) => row.currency],
    detected_at: ['timestamptz', (row) => row.detectedAt],
    subject_label: ['text', (row) => row.subjectLabel],
    subject_count: ['integer', (row) => row.subjectCount],
    transaction_count: ['integer', (row) => row.transactionCount],
  },
};

const subjectTarget: Target<NewSubject> = {
  table: 'cases.alert_subjects',
  columns: {
    alert_id: ['uuid', (row) => row.alertId],
    ordinal: ['smallint', (row) => row.ordinal],
    account_id: ['uuid', (row) => row.accountId],
    party_id: ['uuid', (row) => row.partyId],
    role: ['text', (row) => row.role],
  },
};

const linkTarget: Target<{ alertId: string; transactionId: string }> = {
  table: 'cases.alert_transactions',
  columns: {
    alert_id: ['uuid', (row) => row.alertId],
    transaction_id: ['uuid', (row) => row.transactionId],
  },
};

const RETURNED = 'id, number::text AS number, source, source_ref AS "sourceRef"';

@Injectable()
export class PgAlertInbox extends AlertInbox {
  find(tx: Tx, names: readonly AlertName[]): Promise<ReceivedAlert[]> {
    return tx.query<ReceivedAlert>(
      `SELECT a.id, a.number::text AS number, a.source, a.source_ref AS "sourceRef"
       FROM unnest($1::text[], $2::text[]) AS n (source, source_ref) JOIN cases.alerts a USING (source, source_ref)`,
      [names.map(({ source }) => source), names.map(({ sourceRef }) => sourceRef)],
    );
  }

  insert(tx: Tx, alerts: readonly NewAlert[]): Promise<ReceivedAlert[]> {
    return insertRows(tx, alertTarget, alerts, `ON CONFLICT (source, source_ref) DO NOTHING RETURNING ${RETURNED}`);
  }

  async insertSubjects(tx: Tx, subjects: readonly NewSubject[]): Promise<void> {
    await insertRows(tx, subjectTarget, subjects);
  }

  async insertTransactionLinks(tx: Tx, links: readonly { alertId: string; transactionId: string }[]): Promise<void> {
    await insertRows(tx, linkTarget, links, 'ON CONFLICT DO NOTHING');
  }
}
