import { DomainError } from '#kernel';
import { madeUpIban } from '../../../domain/accounts/iban.ts';
import type { TransactionIntake } from '../../intake/alert-intake.ts';
import { type Checked, checkTransaction } from '../../intake/check-intake.ts';

export const AMLSIM = 'amlsim';

export interface AmlsimNode {
  id: number;
  flagged: boolean;
  balance: string;
}

/** How AMLSim's numbers become a bank's: steps are days after `start`, amounts are in `currency`. */
export interface AmlsimSettings {
  /** `2026-06-01`. */
  start: string;
  currency: string;
}

const DAY = 86_400_000;

export const accountLabel = (node: number): string => `AMLSim ${node}`;
export const accountNumber = (node: number): string => madeUpIban(node);
/** Back from a number that `accountNumber` made. */
export const nodeOfNumber = (number: string): string => String(Number(number.slice(-10)));

/** The most accounts that the made-up numbers tell apart. */
const HIGHEST_NODE = 9_999_999_999;

const nodeOf = (text: string | undefined): number | undefined => {
  const node = /^\d{1,10}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return node <= HIGHEST_NODE ? node : undefined;
};

/** One line of nodes.csv: nodeid, isFraud, init_balance, fraudStep. */
export function readNode(cells: Readonly<Record<string, string>>): Checked<AmlsimNode> {
  const id = nodeOf(cells['nodeid']);
  if (id === undefined) return { fields: [{ field: 'nodeid', reason: 'is not a whole number' }] };
  const flagged = cells['isFraud'];
  if (flagged !== '0' && flagged !== '1') return { fields: [{ field: 'isFraud', reason: 'is neither 0 nor 1' }] };
  const balance = cells['init_balance'] ?? '';
  if (!/^-?\d{1,15}(\.\d{1,4})?$/.test(balance)) return { fields: [{ field: 'init_balance', reason: 'is not an amount' }] };
  return { value: { id, flagged: flagged === '1', balance } };
}

/**
 * One line of transactions.csv: sourceNodeId, targetNodeId, value, time. The file repeats lines on purpose, so a transaction is named by
 * its line. A step is a day; AMLSim knows no hours, so none are made up.
 */
export function readTransaction(
  cells: Readonly<Record<string, string>>,
  line: number,
  settings: AmlsimSettings,
  now: number,
): Checked<TransactionIntake> {
  const from = nodeOf(cells['sourceNodeId']);
  const to = nodeOf(cells['targetNodeId']);
  if (from === undefined) return { fields: [{ field: 'sourceNodeId', reason: 'is not a whole number' }] };
  if (to === undefined) return { fields: [{ field: 'targetNodeId', reason: 'is not a whole number' }] };
  const step = cells['time'] ?? '';
  if (!/^\d{1,5}$/.test(step)) return { fields: [{ field: 'time', reason: 'is not a step' }] };
  return checkTransaction(
    {
      ref: `line-${line}`,
      at: new Date(Date.parse(settings.start) + Number(step) * DAY).toISOString(),
      amount: cells['value'],
      currency: settings.currency,
      from: { number: accountNumber(from) },
      to: { number: accountNumber(to) },
    },
    now,
  );
}

/** Throws `validation` for a file that is not of this shape. */
export function assertAmlsimColumns(wanted: readonly string[], columns: readonly string[]): void {
  const missing = wanted.find((column) => !columns.includes(column));
  if (missing !== undefined)
    throw new DomainError('validation', `This is no AMLSim file: it has no column ${missing}`, [{ field: missing, reason: 'is missing' }]);
}
