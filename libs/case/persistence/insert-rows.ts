import type { Tx } from '#platform';

/** The columns of an insert, each with its PostgreSQL type and where its value comes from. */
type Columns<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>;

export interface Target<Row> {
  /** Schema-qualified. */
  table: string;
  columns: Columns<Row>;
}

/**
 * Inserts any number of rows by one statement with one array parameter per column, so that the statement's text, and its plan, are the
 * same for one row and for thousands. `suffix` is SQL such as `ON CONFLICT DO NOTHING RETURNING id`.
 */
export function insertRows<Row, Result = never>(
  tx: Tx,
  { table, columns }: Target<Row>,
  rows: readonly Row[],
  suffix = '',
): Promise<Result[]> {
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map(([type], i) => `$${i + 1}::${type}[]`);
  const values = Object.values(columns).map(([, value]) => rows.map(value));
  const sql = `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')}) ${suffix}`;
  return tx.query<Result>(sql, values);
}
