import { uuidv7 } from '#kernel';
import { type Actor, serviceActor } from '#platform';
import type { Checked } from '../intake/check-intake.ts';
import { type CsvFile, type CsvRow, openCsv } from './csv/open-csv.ts';
import { RejectedRows, reasonOf } from './rejected-rows.ts';

export interface ImportOptions {
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the import after the batch in hand; what was imported stays. */
  signal?: AbortSignal | undefined;
}

export interface Progress {
  /** What is being read: 'alerts', 'accounts', 'transactions'. */
  phase: string;
  rows: number;
  /** From 0 to 1. */
  share: number;
}

export interface ImportReport {
  rows: number;
  created: number;
  duplicates: number;
  rejected: number;
  /** Where the refused rows are, or null when there are none. */
  rejectedFile: string | null;
  interrupted: boolean;
}

export interface ImportRow<T> {
  value: T;
  /** The row as it was read. */
  row: CsvRow;
}

/** What became of a batch; `refused` names rows that only the database could judge. */
export interface BatchOutcome {
  created: number;
  duplicates: number;
  refused?: readonly { row: CsvRow; reason: string }[];
}

export interface ImportPlan<T> extends ImportOptions {
  file: string;
  phase: string;
  delimiter?: string;
  batchSize: number;
  begin?: (columns: readonly string[]) => void;
  check: (cells: Readonly<Record<string, string>>, line: number) => Checked<T>;
  store: (batch: readonly ImportRow<T>[]) => Promise<BatchOutcome>;
}

/** What an import may do, and nothing else. One id for the whole run stands in its entries. */
export const importActor = (): Actor => serviceActor('importer', ['import:run', 'alert:ingest'], uuidv7());

const textOf = (row: CsvRow): string => ('cells' in row ? Object.values(row.cells).join(',') : row.text);

/** Stores one batch while the next is read: the processor works here while the database works there. Memory holds two batches. */
class Storing<T> {
  readonly report = { rows: 0, created: 0, duplicates: 0 };
  #pending: Promise<void> = Promise.resolve();

  constructor(
    private readonly plan: ImportPlan<T>,
    private readonly rejected: RejectedRows,
    private readonly csv: CsvFile,
  ) {}

  /** Waits for the batch before this one. Rejects with what that one failed with. */
  async hand(batch: readonly ImportRow<T>[]): Promise<void> {
    await this.settled();
    if (this.plan.signal?.aborted) return;
    this.#pending = this.store(batch, this.report.rows);
    // Whoever waits next is told; until then a failure is nobody's.
    this.#pending.catch(() => undefined);
  }

  settled(): Promise<void> {
    return this.#pending;
  }

  private async store(batch: readonly ImportRow<T>[], rows: number): Promise<void> {
    if (batch.length > 0) {
      const { created, duplicates, refused = [] } = await this.plan.store(batch);
      this.report.created += created;
      this.report.duplicates += duplicates;
      for (const { row, reason } of refused) await this.rejected.add(row.line, reason, textOf(row));
    }
    const { size } = this.csv;
    this.plan.onProgress?.({ phase: this.plan.phase, rows, share: size === 0 ? 1 : Math.min(1, this.csv.position() / size) });
  }
}

/**
 * Reads a file row by row, checks each, stores the good ones batch by batch and writes the others aside. Each batch is a transaction of
 * its own: an import that was interrupted is simply run again, and adds what is missing.
 */
export async function runImport<T>(plan: ImportPlan<T>): Promise<ImportReport> {
  const csv = await openCsv(plan.file, plan.delimiter);
  plan.begin?.(csv.columns);
  const rejected = new RejectedRows(`${plan.file}.rejected.csv`);
  const storing = new Storing(plan, rejected, csv);
  try {
    await readAll(plan, csv, storing, rejected);
  } finally {
    await storing.settled().catch(() => undefined);
    await rejected.close();
  }
  const rejectedFile = rejected.count > 0 ? rejected.file : null;
  return { ...storing.report, rejected: rejected.count, rejectedFile, interrupted: plan.signal?.aborted === true };
}

async function readAll<T>(plan: ImportPlan<T>, csv: CsvFile, storing: Storing<T>, rejected: RejectedRows): Promise<void> {
  let batch: ImportRow<T>[] = [];
  for await (const row of csv.rows) {
    storing.report.rows += 1;
    const checked: Checked<T> | { fault: string } = 'cells' in row ? plan.check(row.cells, row.line) : row;
    if ('value' in checked) batch.push({ value: checked.value, row });
    else await rejected.add(row.line, 'fault' in checked ? checked.fault : reasonOf(checked.fields), textOf(row));
    if (batch.length < plan.batchSize) continue;
    await storing.hand(batch);
    batch = [];
    if (plan.signal?.aborted) break;
  }
  if (!plan.signal?.aborted) await storing.hand(batch);
  await storing.settled();
}
