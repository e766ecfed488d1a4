import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DomainError } from '#kernel';
import { linesOf } from './lines.ts';
import { type CsvRecord, recordsOf } from './records.ts';

/** A row by its file's header; or a row that cannot be one, as it stands in the file. */
export type CsvRow = { line: number; cells: Readonly<Record<string, string>> } | { line: number; text: string; fault: string };

export interface CsvFile {
  columns: readonly string[];
  rows: AsyncGenerator<CsvRow>;
  /** Bytes of the file. */
  size: number;
  /** How many of them were read so far. */
  position(): number;
}

const MOST_COLUMNS = 500;

const refuse = (reason: string, cause?: unknown) =>
  new DomainError('validation', `The file ${reason}`, [{ field: 'file', reason }], cause === undefined ? {} : { cause });

/** Opens a CSV file, gzipped or not, and reads its header. Throws `validation` when it has none or names a column twice. */
export async function openCsv(file: string, delimiter = ','): Promise<CsvFile> {
  const { size, gzipped } = await look(file);
  const source = createReadStream(file);
  const records = recordsOf(linesOf(gzipped ? inflate(source) : source), delimiter);
  const first = await records.next();
  if (first.done || !('cells' in first.value)) throw refuse('has no header line');
  const columns = headerOf(first.value.cells);
  return { columns, rows: rowsOf(records, columns), size, position: () => source.bytesRead };
}

/** RFC 1952: a gzip member begins with 1f 8b. The name of the file says nothing. */
async function look(file: string): Promise<{ size: number; gzipped: boolean }> {
  const handle = await open(file).catch((cause: unknown) => {
    throw refuse('cannot be read', cause);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw refuse('is not a file');
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { size: stat.size, gzipped: buffer[0] === 0x1f && buffer[1] === 0x8b };
  } finally {
    await handle.close();
  }
}

async function* inflate(source: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  const inflated = createGunzip();
  source.on('error', (error) => inflated.destroy(error));
  try {
    for await (const chunk of source.pipe(inflated)) yield chunk as Uint8Array;
  } catch (cause) {
    throw refuse('is not readable as gzip', cause);
  }
}

function headerOf(cells: readonly string[]): string[] {
  const columns = cells.map((cell) => cell.trim());
  if (columns.length > MOST_COLUMNS) throw refuse(`has ${columns.length} columns, more than ${MOST_COLUMNS}`);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw refuse(`names the column '${twice}' twice`);
  return columns;
}

async function* rowsOf(records: AsyncGenerator<CsvRecord>, columns: readonly string[]): AsyncGenerator<CsvRow> {
  for await (const record of records) {
    if ('fault' in record) yield record;
    else if (record.cells.length !== columns.length) {
      const fault = `has ${record.cells.length} cells where the header has ${columns.length}`;
      yield { line: record.line, text: record.cells.join(','), fault };
    } else yield { line: record.line, cells: Object.fromEntries(columns.map((column, i) => [column, record.cells[i] ?? ''])) };
  }
}
