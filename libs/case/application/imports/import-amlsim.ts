import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, DomainError } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
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

const ACCOUNT_BATCH = 1000;
const TRANSACTION_BATCH = 1000;
const ALERT_BATCH = 50;

export interface AmlsimReport {
  accounts: ImportReport;
  transactions: ImportReport;
  alerts: { created: number; duplicates: number };
  interrupted: boolean;
}

/** One import, and what its later steps need of the earlier ones. It grows with the number of accounts and of transfers of flagged ones, not of all. */
interface Run {
  actor: Actor;
  settings: AmlsimSettings;
  options: ImportOptions;
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
    const run: Run = { actor: importActor(), settings, options, accounts: new Map(), flagged: new Set(), transfers: [] };
    const accounts = await this.accounts(run, await dataFile(folder, 'nodes.csv'));
    const transactions = await this.transactions(run, await dataFile(folder, 'transactions.csv'));
    const alerts = await this.alerts(run);
    return { accounts, transactions, alerts, interrupted: options.signal?.aborted === true };
  }

  private accounts(run: Run, file: string): Promise<ImportReport> {
    return runImport<AmlsimNode>({
      ...run.options,
      file,
      phase: 'accounts',
      batchSize: ACCOUNT_BATCH,
      begin: (columns) => assertAmlsimColumns(['nodeid', 'isFraud', 'init_balance'], columns),
      check: readNode,
      store: async (batch) => {
        const entries = batch.map(({ value: { id, flagged, balance } }) => ({
          number: accountNumber(id),
          label: accountLabel(id),
          currency: run.settings.currency,
          openingBalance: balance,
          flagged,
        }));
        const { ids, created } = await this.unitOfWork.run(permitted(run.actor, 'import:run'), (tx) =>
          this.recorder.accounts(tx, AMLSIM, entries),
        );
        for (const [key, id] of ids) run.accounts.set(key, id);
        for (const { value } of batch) if (value.flagged) run.flagged.add(String(value.id));
        return { created, duplicates: batch.length - created };
      },
    });
  }

  private transactions(run: Run, file: string): Promise<ImportReport> {
    const now = this.clock.millis();
    return runImport<TransactionIntake>({
      ...run.options,
      file,
      phase: 'transactions',
      batchSize: TRANSACTION_BATCH,
      begin: (columns) => assertAmlsimColumns(['sourceNodeId', 'targetNodeId', 'value', 'time'], columns),
      check: (cells, line) => knownSides(readTransaction(cells, line, run.settings, now), run),
      store: async (batch) => {
        const rows = batch.map(({ value }) => value);
        const created = await this.unitOfWork.run(permitted(run.actor, 'import:run'), (tx) =>
          this.recorder.record(tx, AMLSIM, rows, run.accounts),
        );
        for (const transfer of rows.map(transferOf))
          if (run.flagged.has(transfer.from) || run.flagged.has(transfer.to)) run.transfers.push(transfer);
        return { created, duplicates: rows.length - created };
      },
    });
  }

  /** Not after an interruption: an alert is taken in once, so it must not miss the transactions that the next run would bring. */
  private async alerts(run: Run): Promise<AmlsimReport['alerts']> {
    const counts = { created: 0, duplicates: 0 };
    let done = 0;
    for (const batch of batches(amlsimAlerts(run.flagged, run.transfers, run.settings), ALERT_BATCH)) {
      if (run.options.signal?.aborted) break;
      const receipts = await this.unitOfWork.run(permitted(run.actor, 'import:run'), (tx) => this.receiver.receive(tx, batch));
      const created = receipts.filter(({ result }) => result === 'created').length;
      counts.created += created;
      counts.duplicates += receipts.length - created;
      done += batch.length;
      run.options.onProgress?.({ phase: 'alerts', rows: done, share: done / run.flagged.size });
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

function knownSides(checked: Checked<TransactionIntake>, run: Run): Checked<TransactionIntake> {
  if (!('value' in checked)) return checked;
  const stranger = (['from', 'to'] as const).find((side) => !run.accounts.has(accountKey(AMLSIM, checked.value[side].number)));
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
