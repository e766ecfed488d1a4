import { parse } from 'csv-parse/sync';
import type { Line } from './lines.ts';

/** A record with the number of the line that it begins on, or what made it unreadable. */
export type CsvRecord = { line: number; cells: string[] } | { line: number; text: string; fault: string };

/** How many lines one quoted cell may run over before its opening quote counts as a mistake. */
const MOST_LINES = 100;

const quotesIn = (text: string): number => text.split('"').length - 1;

/** The cells of one record. Throws for quotes that RFC 4180 does not know. */
function cellsOf(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const [cells = []] = parse(text, { delimiter, relax_column_count: true }) as string[][];
  return cells;
}

function read(line: number, text: string, delimiter: string): CsvRecord {
  try {
    return { line, cells: cellsOf(text, delimiter) };
  } catch {
    return { line, text, fault: 'has a quotation mark in the wrong place' };
  }
}

/**
 * Groups lines into records (RFC 4180: a quoted cell may hold line ends). A quote that is never closed costs its own line only: the
 * lines after it are read again as records of their own, so that good rows behind a bad one stay.
 */
export async function* recordsOf(lines: AsyncIterable<Line>, delimiter: string): AsyncGenerator<CsvRecord> {
  let open: Line[] = [];
  for await (const line of lines) {
    open.push(line);
    const settled = settle(open, delimiter, false);
    yield* settled.records;
    open = settled.open;
  }
  yield* settle(open, delimiter, true).records;
}

function settle(pending: readonly Line[], delimiter: string, end: boolean): { records: CsvRecord[]; open: Line[] } {
  const records: CsvRecord[] = [];
  let open = [...pending];
  for (let first = open[0]; first; first = open[0]) {
    if (first.text === null) {
      records.push({ line: first.number, text: '', fault: 'is too long' });
      open = open.slice(1);
      continue;
    }
    const length = closedAfter(open);
    if (length === undefined && open.length < MOST_LINES && !end && open.at(-1)?.text !== null) break;
    if (length === undefined) {
      records.push({ line: first.number, text: first.text, fault: 'opens a quotation mark and does not close it' });
      open = open.slice(1);
      continue;
    }
    const text = open
      .slice(0, length)
      .map((line) => line.text)
      .join('\n');
    const record = read(first.number, text, delimiter);
    if ('cells' in record || length === 1) {
      if (text.trim() !== '') records.push(record);
      open = open.slice(length);
    } else {
      records.push({ ...record, text: first.text });
      open = open.slice(1);
    }
  }
  return { records, open };
}

/** After how many lines the quotes are balanced; undefined when they are not yet. */
function closedAfter(lines: readonly Line[]): number | undefined {
  let quotes = 0;
  for (const [i, { text }] of lines.entries()) {
    quotes += quotesIn(text ?? '');
    if (quotes % 2 === 0) return i + 1;
  }
  return undefined;
}
