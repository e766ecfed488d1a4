import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, DomainError } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { isCurrency } from '../../domain/accounts/currencies.ts';
import type { Transfer } from '../../domain/patterns/transfer-graph.ts';
import { accountKey } from '../intake/account-book.ts';
import type { TransactionIntake } from '../intake/alert-intake.ts';
import type { Checked } from '../intake/check-intake.ts';
import { ReceiveAlerts } from '../intake/receive-alerts.ts';
import { amlsimAlerts } from './amlsim/amlsim-alerts.ts';
import {
  AMLSIM,
  type AmlsimNode,
  type AmlsimSettings,
  accountLabel,
  accountNumber,
  assertAmlsimColumns,
  nodeOfNumber,
  readNode,
  readTransaction,
} from './amlsim/amlsim-rows.ts';
import { RecordTransactions } from './record-transactions.ts';
import { type ImportOptions, type ImportReport, importActor, runImport } from './run-import.ts';

const ACCOUNT_BATCH = 2000;
const TRANSACTION_BATCH = 2500;
const ALERT_BATCH = 100;

export interface AmlsimReport {
  accounts: ImportReport;
  transactions: ImportReport;
  alerts: { created: number; duplicates: number };
  interrupted: boolean;
}

/** What the later steps need of the earlier ones. It grows with the number of accounts and of transfers of flagged ones, not of all. */
interface Seen {
  accounts: Map<string, string>;
  flagged: Set<string>;
  transfers: Transfer[];
}

/** The data set of IBM's AMLSim: accounts, transactions, and one alert for each flagged account. */
@Injectable()
export class ImportAmlsim {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly recorder: RecordTransactions,
    private readonly receiver: ReceiveAlerts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `folder` holds nodes.csv and transactions.csv, gzipped or not. Throws `validation` when it does not, or for a bad setting. */
  async execute(folder: string, settings: AmlsimSettings, options: ImportOptions = {}): Promise<AmlsimReport> {
    if (!isCurrency(settings.currency)) throw refused('currency', 'is not a currency code of ISO 4217');
    if (Number.isNaN(Date.parse(settings.start))) throw refused('start', 'is not a date such as 2026-06-01');
    const actor = importActor();
    const seen: Seen = { accounts: new Map(), flagged: new Set(), transfers: [] };
    const accounts = await this.accounts(actor, await dataFile(folder, 'nodes.csv'), settings, seen, options);
    const transactions = await this.transactions(actor, await dataFile(folder, 'transactions.csv'), settings, seen, options);
    const alerts = await this.alerts(actor, settings, seen, options);
    return { accounts, transactions, alerts, interrupted: options.signal?.aborted === true };
  }

  private accounts(actor: Actor, file: string, { currency }: AmlsimSettings, seen: Seen, options: ImportOptions): Promise<ImportReport> {
    return runImport<AmlsimNode>({
      ...options,
      file,
      phase: 'accounts',
      batchSize: ACCOUNT_BATCH,
      begin: (columns) => assertAmlsimColumns(['nodeid', 'isFraud', 'init_balance'], columns),
      check: readNode,
      store: async (batch) => {
        const entries = batch.map(({ value: { id, flagged, balance } }) => ({
          number: accountNumber(id),
          label: accountLabel(id),
          currency,
          openingBalance: balance,
          flagged,
        }));
        const { ids, created } = await this.unitOfWork.run(actor, (tx) => this.recorder.accounts(tx, AMLSIM, entries));
        for (const [key, id] of ids) seen.accounts.set(key, id);
        for (const { value } of batch) if (value.flagged) seen.flagged.add(String(value.id));
        return { created, duplicates: batch.length - created };
      },
    });
  }

  private transactions(actor: Actor, file: string, settings: AmlsimSettings, seen: Seen, options: ImportOptions): Promise<ImportReport> {
    const now = this.clock.millis();
    return runImport<TransactionIntake>({
      ...options,
      file,
      phase: 'transactions',
      batchSize: TRANSACTION_BATCH,
      begin: (columns) => assertAmlsimColumns(['sourceNodeId', 'targetNodeId', 'value', 'time'], columns),
      check: (cells, line) => knownSides(readTransaction(cells, line, settings, now), seen),
      store: async (batch) => {
        const rows = batch.map(({ value }) => value);
        const created = await this.unitOfWork.run(actor, (tx) => this.recorder.record(tx, AMLSIM, rows, seen.accounts));
        for (const transfer of rows.map(transferOf))
          if (seen.flagged.has(transfer.from) || seen.flagged.has(transfer.to)) seen.transfers.push(transfer);
        return { created, duplicates: rows.length - created };
      },
    });
  }

  /** Not after an interruption: an alert is taken in once, so it must not miss the transactions that the next run would bring. */
  private async alerts(actor: Actor, settings: AmlsimSettings, seen: Seen, options: ImportOptions): Promise<AmlsimReport['alerts']> {
    const counts = { created: 0, duplicates: 0 };
    let done = 0;
    for (const batch of batches(amlsimAlerts(seen.flagged, seen.transfers, settings), ALERT_BATCH)) {
      if (options.signal?.aborted) break;
      const receipts = await this.unitOfWork.run(actor, (tx) => this.receiver.receive(tx, batch));
      const created = receipts.filter(({ result }) => result === 'created').length;
      counts.created += created;
      counts.duplicates += receipts.length - created;
      done += batch.length;
      options.onProgress?.({ phase: 'alerts', rows: done, share: done / seen.flagged.size });
    }
    return counts;
  }
}

const refused = (field: string, reason: string) => new DomainError('validation', `${field} ${reason}`, [{ field, reason }]);

/** The data set is published gzipped; somebody may have unpacked it. */
async function dataFile(folder: string, name: string): Promise<string> {
  for (const candidate of [`${name}.gz`, name]) {
    const file = join(folder, candidate);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw refused('folder', `holds no ${name}.gz and no ${name}`);
}

function knownSides(checked: Checked<TransactionIntake>, seen: Seen): Checked<TransactionIntake> {
  if (!('value' in checked)) return checked;
  const stranger = (['from', 'to'] as const).find((side) => !seen.accounts.has(accountKey(AMLSIM, checked.value[side].number)));
  return stranger === undefined ? checked : { fields: [{ field: stranger, reason: 'is not in nodes.csv' }] };
}

const transferOf = ({ ref, from, to, amount, at }: TransactionIntake): Transfer => ({
  ref,
  from: nodeOfNumber(from.number),
  to: nodeOfNumber(to.number),
  amount,
  at,
});

function* batches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
