import type { z } from 'zod';
import type { AlertDetail } from '../../application/alerts/get-alert.ts';
import type { alertDetailSchema } from './schemas.ts';

const idWithNumber = (id: string | null, number: string | null) => (id === null || number === null ? null : { id, number });

/** The alert as the API tells it. */
export const presentAlert = ({ alert, subjects, transactions, similar }: AlertDetail): z.input<typeof alertDetailSchema> => ({
  ...alert,
  subjects: subjects.map(({ accountId, partyId, role, accountLabel, partyName, accountMasked, account, fields }) => ({
    accountId,
    partyId,
    role,
    label: partyName ?? accountLabel ?? accountMasked ?? '',
    account,
    fields,
  })),
  transactions: transactions.map(({ id, at, amount, currency, direction, ...row }) => ({
    id,
    at,
    amount,
    currency,
    direction,
    from: { id: row.fromId, label: row.fromLabel, masked: row.fromMasked },
    to: { id: row.toId, label: row.toLabel, masked: row.toMasked },
  })),
  case: idWithNumber(alert.caseId, alert.caseNumber),
  duplicateOf: idWithNumber(alert.duplicateOfId, alert.duplicateOfNumber),
  reason: alert.reasonCode === null && alert.reasonText === null ? null : { code: alert.reasonCode, text: alert.reasonText },
  similar: similar.map(({ shared, ...found }) => ({ ...found, why: `Same subject: ${shared}` })),
});
