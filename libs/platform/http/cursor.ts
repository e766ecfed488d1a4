import { DomainError } from '#kernel';

/** A list page: `next` is null at the end. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export type CursorValue = string | number | null;

/** The sort key of the last row, opaque to clients. It carries no rights: the policies filter the next page again. */
export const encodeCursor = (values: readonly CursorValue[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** Throws `validation` for anything that `encodeCursor` with this many values did not make. */
export function decodeCursor(cursor: string, length: number): CursorValue[] {
  const refuse = () =>
    new DomainError('validation', 'The cursor is not one of ours', [{ field: 'cursor', reason: 'start again from the first page' }]);
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refuse();
  }
  const scalar = (value: unknown): value is CursorValue => value === null || typeof value === 'string' || typeof value === 'number';
  if (!Array.isArray(values) || values.length !== length || !values.every(scalar)) throw refuse();
  return values;
}

/** Cuts a result that was read with one row more than asked for. */
export function pageOf<Row>(rows: Row[], limit: number, key: (row: Row) => readonly CursorValue[]): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null };
}
