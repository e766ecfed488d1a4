import { DomainError, isUuid } from '#kernel';

/** A list page: `next` is null at the end. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export type CursorValue = string | number | null;

/** The sort key of the last row, opaque to clients. It carries no rights: the policies filter the next page again. */
export const encodeCursor = (values: readonly CursorValue[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** RFC 3339 in UTC, as our own pages give it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
const LARGEST = 2_147_483_647;

const text = (value: CursorValue): value is string => typeof value === 'string';

/** What a value of a cursor may be. PostgreSQL casts none that is not what it says, so whoever makes one up is told so, and no more. */
const kinds = {
  instant: (value: CursorValue) => text(value) && INSTANT.test(value) && Date.parse(value) >= 0,
  uuid: (value: CursorValue) => text(value) && isUuid(value),
  amount: (value: CursorValue) => text(value) && /^-?\d{1,15}(\.\d{1,4})?$/.test(value),
  number: (value: CursorValue) => typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST,
  text: (value: CursorValue) => text(value) && value.isWellFormed() && !value.includes('\0'),
} as const satisfies Record<string, (value: CursorValue) => boolean>;
export type CursorKind = keyof typeof kinds;

/** Throws `validation` for anything that `encodeCursor` with values of these kinds did not make. */
export function decodeCursor(cursor: string, shape: readonly CursorKind[]): CursorValue[] {
  const refuse = () =>
    new DomainError('validation', 'The cursor is not one of ours', [{ field: 'cursor', reason: 'start again from the first page' }]);
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refuse();
  }
  if (!Array.isArray(values) || values.length !== shape.length) throw refuse();
  if (!shape.every((kind, i) => kinds[kind](values[i]))) throw refuse();
  return values;
}

/** Cuts a result that was read with one row more than asked for. */
export function pageOf<Row>(rows: Row[], limit: number, key: (row: Row) => readonly CursorValue[]): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null };
}
