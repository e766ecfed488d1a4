import { DomainError } from '#kernel';

/** Where a value is stored. It is authenticated with the value, so that a value moved to another row or column does not open. */
export interface Place {
  /** Schema-qualified: `cases.accounts`. */
  table: string;
  column: string;
  /** The row's id. */
  row: string;
}

const MAX_CACHED = 1000;
const encodedColumns = new Map<string, Buffer>();

/** A four-byte big-endian length before each part: without it ('ab','c') and ('a','bc') would authenticate alike. */
export function lengthPrefixed(...parts: string[]): Buffer {
  const encoded = parts.map((part) => Buffer.from(part, 'utf8'));
  const whole = Buffer.allocUnsafe(encoded.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of encoded) {
    at = whole.writeUInt32BE(part.length, at);
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Tables and columns are a handful of constants of the code: their half of the encoding is made once.
function encodedColumn(table: string, column: string): Buffer {
  const name = `${table}:${column}`;
  const known = encodedColumns.get(name);
  if (known) return known;
  const dot = table.indexOf('.');
  if (dot < 1 || dot === table.length - 1 || column === '') {
    throw new DomainError('validation', `'${table}' is not a schema-qualified table with a column`);
  }
  const encoded = lengthPrefixed(table.slice(0, dot), table.slice(dot + 1), column);
  if (encodedColumns.size >= MAX_CACHED) encodedColumns.clear();
  encodedColumns.set(name, encoded);
  return encoded;
}

/** The additional data of a value: its stored header, then schema, table, column and row id, each with its length. */
export function additionalData(header: Uint8Array, place: Place): Buffer {
  const column = encodedColumn(place.table, place.column);
  const rowLength = Buffer.byteLength(place.row, 'utf8');
  if (rowLength === 0) throw new DomainError('validation', 'a value needs the id of its row');
  const data = Buffer.allocUnsafe(header.length + column.length + 4 + rowLength);
  data.set(header, 0);
  data.set(column, header.length);
  data.write(place.row, data.writeUInt32BE(rowLength, header.length + column.length), 'utf8');
  return data;
}
