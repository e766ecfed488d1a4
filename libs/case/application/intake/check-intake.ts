import type { z } from 'zod';
import type { FieldError } from '#kernel';
import { type AlertIntake, alertIntake, type TransactionIntake, transactionIntake } from './alert-intake.ts';

/** A source's clock may run ahead by this much; what lies further in the future has not happened. */
const FUTURE_MILLIS = 5 * 60_000;

const MAX_FIELDS = 20;

export type Checked<T> = { readonly value: T } | { readonly fields: FieldError[] };

const fieldsOf = (issues: readonly z.core.$ZodIssue[]): FieldError[] =>
  issues
    .flatMap((issue) => {
      const path = issue.path.map(String);
      if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.'), reason: issue.message }];
      return issue.keys.map((key) => ({ field: [...path, key.slice(0, 60)].join('.'), reason: 'is not a field' }));
    })
    .slice(0, MAX_FIELDS);

/** The moments in an alert that lie in the future as seen at `now` (milliseconds since the epoch). */
function futureFields(alert: AlertIntake, now: number): FieldError[] {
  const moments: [field: string, value: string][] = [
    ['detectedAt', alert.detectedAt],
    ...alert.transactions.map((t, i): [string, string] => [`transactions.${i}.at`, t.at]),
    ...alert.subjects.flatMap((s, i): [string, string][] => (s.party?.born ? [[`subjects.${i}.party.born`, s.party.born]] : [])),
  ];
  return future(moments, now);
}

const future = (moments: readonly [string, string][], now: number): FieldError[] =>
  moments
    .filter(([, value]) => Date.parse(value) > now + FUTURE_MILLIS)
    .slice(0, MAX_FIELDS)
    .map(([field]) => ({ field, reason: 'lies in the future' }));

function check<T>(schema: z.ZodType<T>, input: unknown, future: (value: T) => FieldError[]): Checked<T> {
  const result = schema.safeParse(input);
  if (!result.success) return { fields: fieldsOf(result.error.issues) };
  const fields = future(result.data);
  return fields.length > 0 ? { fields } : { value: result.data };
}

/** One item of a batch or row of a file: the alert, or every field that is wrong with it. Never throws for bad input. */
export const checkAlert = (input: unknown, now: number): Checked<AlertIntake> =>
  check(alertIntake, input, (alert) => futureFields(alert, now));

export const checkTransaction = (input: unknown, now: number): Checked<TransactionIntake> =>
  check(transactionIntake, input, (transaction) => future([['at', transaction.at]], now));
