import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import type { TransactionIntake } from '../intake/alert-intake.ts';
import { checkTransaction } from '../intake/check-intake.ts';
import { assertColumns, type ColumnMap } from './column-map.ts';
import { mapRow } from './map-row.ts';
import { RecordTransactions } from './record-transactions.ts';
import { type BatchOutcome, type ImportOptions, type ImportReport, importActor, runImport } from './run-import.ts';

const BATCH = 2000;

/** Transactions from a CSV file; the accounts that they name are added as they are met. */
@Injectable()
export class ImportTransactions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly recorder: RecordTransactions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `validation` when file or map cannot be read; bad rows are set aside and counted. */
  execute(file: string, map: ColumnMap, options: ImportOptions = {}): Promise<ImportReport> {
    const actor = importActor();
    const now = this.clock.millis();
    return runImport<TransactionIntake>({
      ...options,
      file,
      phase: 'transactions',
      delimiter: map.delimiter,
      batchSize: BATCH,
      begin: (columns) => assertColumns(map, columns),
      check: (cells) => checkTransaction(mapRow(map, cells), now),
      store: (batch) =>
        this.store(
          actor,
          map.source,
          batch.map(({ value }) => value),
        ),
    });
  }

  private store(actor: Actor, source: string, transactions: readonly TransactionIntake[]): Promise<BatchOutcome> {
    return this.unitOfWork.run(permitted(actor, 'import:run'), async (tx) => {
      const created = await this.recorder.record(tx, source, transactions);
      return { created, duplicates: transactions.length - created };
    });
  }
}
