import { addMoney, uuidv7 } from '#kernel';
import { maskAccount } from '../../domain/accounts/masks.ts';
import type { NewAlert } from './alert-inbox.ts';
import type { AlertIntake, SubjectIntake } from './alert-intake.ts';

/** An alert on its way in. `knownTransactions` are refs of this source that were recorded before and belong to it. */
export interface IncomingAlert extends AlertIntake {
  knownTransactions?: readonly string[];
}

/** Taken when neither the alert, its transactions nor its accounts name a currency: then its amount is 0 anyway. */
const NO_AMOUNT_CURRENCY = 'EUR';

/** The currency of an alert's amount: its own, else that of the first transaction or account that names one. */
export const currencyOf = (alert: AlertIntake): string =>
  alert.currency ??
  alert.transactions[0]?.currency ??
  alert.subjects.find((s) => s.account?.currency)?.account?.currency ??
  NO_AMOUNT_CURRENCY;

/** What is at risk: as told, else the sum of the alert's transactions in its currency. Amounts of other currencies are never added. */
function exposureOf(alert: AlertIntake): string {
  if (alert.exposure !== undefined) return alert.exposure;
  const currency = currencyOf(alert);
  return alert.transactions.filter((t) => t.currency === currency).reduce((sum, t) => addMoney(sum, t.amount), '0');
}

/** The name that people read in the queue. A number is shown masked, as everywhere. */
const labelOf = (subject: SubjectIntake): string =>
  subject.party?.name ?? subject.account?.label ?? (subject.account ? maskAccount(subject.account.number) : '');

/** The row of a new alert, before anything it refers to is known. */
export function draftAlert(alert: IncomingAlert): NewAlert {
  const subjects = alert.subjects.filter(({ role }) => role === 'SUBJECT');
  const first = subjects[0] ?? alert.subjects[0];
  return {
    id: uuidv7(),
    source: alert.source,
    sourceRef: alert.sourceRef,
    typology: alert.typology,
    title: alert.title ?? alert.typology,
    score: alert.score,
    factors: alert.factors,
    exposure: exposureOf(alert),
    currency: currencyOf(alert),
    detectedAt: alert.detectedAt,
    subjectLabel: first ? labelOf(first) : '',
    subjectCount: Math.max(1, subjects.length),
    transactionCount: alert.transactions.length + (alert.knownTransactions?.length ?? 0),
  };
}
