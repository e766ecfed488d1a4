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
  line: number;
  value: T;
  text: string;
}

/** What became of a batch; `refused` names rows that only the database could judge. */
export interface BatchOutcome<T> {
  created: number;
  duplicates: number;
  refused?: readonly { row: ImportRow<T>; reason: string }[];
}

export interface ImportPlan<T> extends ImportOptions {
  file: string;
  phase: string;
  delimiter?: string;
  batchSize: number;
  begin?: (columns: readonly string[]) => void;
  check: (cells: Readonly<Record<string, string>>, line: number) => Checked<T>;
  store: (batch: readonly ImportRow<T>[]) => Promise<BatchOutcome<T>>;
}

/** What an import may do, and nothing else. One id for the whole run stands in its entries. */
export const importActor = (): Actor => serviceActor('importer', ['import:run', 'alert:ingest'], uuidv7());

const textOf = (row: CsvRow): string => ('cells' in row ? Object.values(row.cells).join(',') : row.text);

/**
 * Reads a file row by row, checks each, stores the good ones batch by batch and writes the others aside. Memory holds one batch.
 * Each batch is a transaction of its own: an import that was interrupted is simply run again, and adds what is missing.
 */
export async function runImport<T>(plan: ImportPlan<T>): Promise<ImportReport> {
  const csv = await openCsv(plan.file, plan.delimiter);
  plan.begin?.(csv.columns);
  const rejected = new RejectedRows(`${plan.file}.rejected.csv`);
  const report = { rows: 0, created: 0, duplicates: 0 };
  let batch: ImportRow<T>[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await storeBatch(plan, batch, rejected, report);
    batch = [];
    plan.onProgress?.({ phase: plan.phase, rows: report.rows, share: shareOf(csv) });
  };
  try {
    for await (const row of csv.rows) {
      report.rows += 1;
      const checked: Checked<T> | { fault: string } = 'cells' in row ? plan.check(row.cells, row.line) : row;
      if ('value' in checked) batch.push({ line: row.line, value: checked.value, text: textOf(row) });
      else await rejected.add(row.line, 'fault' in checked ? checked.fault : reasonOf(checked.fields), textOf(row));
      if (batch.length < plan.batchSize) continue;
      await flush();
      if (plan.signal?.aborted) break;
    }
    if (!plan.signal?.aborted) await flush();
  } finally {
    await rejected.close();
  }
  const rejectedFile = rejected.count > 0 ? rejected.file : null;
  return { ...report, rejected: rejected.count, rejectedFile, interrupted: plan.signal?.aborted === true };
}

async function storeBatch<T>(
  plan: ImportPlan<T>,
  batch: readonly ImportRow<T>[],
  rejected: RejectedRows,
  report: { created: number; duplicates: number },
): Promise<void> {
  const { created, duplicates, refused = [] } = await plan.store(batch);
  report.created += created;
  report.duplicates += duplicates;
  for (const { row, reason } of refused) await rejected.add(row.line, reason, row.text);
}

const shareOf = (csv: CsvFile): number => (csv.size === 0 ? 1 : Math.min(1, csv.position() / csv.size));
