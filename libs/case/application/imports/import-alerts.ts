import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CLOCK, type Tx, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type Checked, checkAlert } from '../intake/check-intake.ts';
import type { IncomingAlert } from '../intake/draft-alert.ts';
import { ReceiveAlerts, World } from '../intake/receive-alerts.ts';
import { assertColumns, type ColumnMap } from './column-map.ts';
import { mapRow } from './map-row.ts';
import { type BatchOutcome, type ImportOptions, type ImportReport, type ImportRow, importActor, runImport } from './run-import.ts';

const BATCH = 500;

/** Alerts from a CSV file, one row each, by the same checks and the same door as those that come by HTTP. */
@Injectable()
export class ImportAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly receiver: ReceiveAlerts,
    private readonly world: World,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `validation` when file or map cannot be read; bad rows are set aside and counted. */
  execute(file: string, map: ColumnMap, options: ImportOptions = {}): Promise<ImportReport> {
    const actor = importActor();
    const now = this.clock.millis();
    return runImport<IncomingAlert>({
      ...options,
      file,
      phase: 'alerts',
      delimiter: map.delimiter,
      batchSize: BATCH,
      begin: (columns) => assertColumns(map, columns),
      check: (cells) => checkRow(map, cells, now),
      store: (batch) => this.unitOfWork.run(permitted(actor, 'import:run'), (tx) => this.store(tx, map.source, batch)),
    });
  }

  private async store(tx: Tx, source: string, batch: readonly ImportRow<IncomingAlert>[]): Promise<BatchOutcome> {
    const refs = new Set(batch.flatMap(({ value }) => value.knownTransactions ?? []));
    const known = await this.world.ledger.find(tx, source, [...refs]);
    const missing = (row: ImportRow<IncomingAlert>): string | undefined => row.value.knownTransactions?.find((ref) => !known.has(ref));
    const good = batch.filter((row) => missing(row) === undefined);
    const receipts = await this.receiver.receive(
      tx,
      good.map(({ value }) => value),
    );
    const created = receipts.filter(({ result }) => result === 'created').length;
    const refused = batch.flatMap((row) => {
      const ref = missing(row);
      return ref === undefined ? [] : [{ row: row.row, reason: `transactionRefs names '${ref}', which was not imported` }];
    });
    return { created, duplicates: receipts.length - created, refused };
  }
}

function checkRow(map: ColumnMap, cells: Readonly<Record<string, string>>, now: number): Checked<IncomingAlert> {
  const { transactionRefs, ...row } = mapRow(map, cells);
  const checked = checkAlert({ ...row, source: map.source }, now);
  if (!('value' in checked) || !Array.isArray(transactionRefs)) return checked;
  return { value: { ...checked.value, knownTransactions: [...new Set(transactionRefs.map(String))] } };
}
