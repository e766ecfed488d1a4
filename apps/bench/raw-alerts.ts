import type { Client } from 'pg';
import { uuidv7 } from '#kernel';

type Row = Record<string, unknown>;

/** A table whose rows are copied: its columns with their types, and which rows came with the alerts of a source (`$1`), as `r`. */
interface Copied {
  table: string;
  columns: Readonly<Record<string, string>>;
  from: string;
}

/** One table's share of a batch: one statement with an array per column. */
interface Insert {
  sql: string;
  columns: unknown[][];
}

export type RawBatch = readonly Insert[];

/** When each batch began: what was made between this moment and the next batch's came with it. */
const BATCHES = (size: number) => `WITH numbered AS (
    SELECT id, (substr(source_ref, 2)::int - 1) / ${size} AS batch, received_at FROM cases.alerts WHERE source = $1),
  batches AS (SELECT batch, min(received_at) AS began FROM numbered GROUP BY batch)`;

const byTime = (table: string) =>
  `(SELECT (SELECT max(batch) FROM batches WHERE began <= t.created_at) AS batch, t.* FROM ${table} t WHERE source = $1) r`;

// In the order in which they refer to each other.
const copied: readonly Copied[] = [
  {
    table: 'cases.parties',
    columns: { id: 'uuid', kind: 'text', name: 'text', source: 'text', source_ref: 'text' },
    from: byTime('cases.parties'),
  },
  {
    table: 'cases.accounts',
    columns: {
      id: 'uuid',
      source: 'text',
      namespace: 'text',
      number_cipher: 'bytea',
      number_index: 'bytea',
      number_masked: 'text',
      iban: 'boolean',
      label: 'text',
      party_id: 'uuid',
      currency: 'text',
      flagged: 'boolean',
    },
    from: byTime('cases.accounts'),
  },
  {
    table: 'cases.alerts',
    columns: {
      id: 'uuid',
      source: 'text',
      source_ref: 'text',
      typology: 'text',
      title: 'text',
      score: 'smallint',
      factors: 'jsonb',
      exposure: 'numeric',
      currency: 'text',
      detected_at: 'timestamptz',
      subject_label: 'text',
      subject_count: 'integer',
      transaction_count: 'integer',
    },
    from: '(SELECT n.batch, a.* FROM numbered n JOIN cases.alerts a USING (id)) r',
  },
  {
    table: 'cases.alert_subjects',
    columns: { alert_id: 'uuid', ordinal: 'smallint', account_id: 'uuid', party_id: 'uuid', role: 'text' },
    from: '(SELECT n.batch, s.* FROM numbered n JOIN cases.alert_subjects s ON s.alert_id = n.id) r',
  },
  {
    table: 'cases.transactions',
    columns: {
      id: 'uuid',
      source: 'text',
      source_ref: 'text',
      occurred_at: 'timestamptz',
      amount: 'numeric',
      currency: 'text',
      from_account: 'uuid',
      to_account: 'uuid',
      kind: 'text',
    },
    from: `(SELECT n.batch, t.* FROM numbered n JOIN cases.alert_transactions l ON l.alert_id = n.id
      JOIN cases.transactions t ON t.id = l.transaction_id) r`,
  },
  {
    table: 'cases.alert_transactions',
    columns: { alert_id: 'uuid', transaction_id: 'uuid' },
    from: '(SELECT n.batch, l.* FROM numbered n JOIN cases.alert_transactions l ON l.alert_id = n.id) r',
  },
];

/** Fresh ids in the order of the old ones, so that they come at the right end of every index, as the product's do. */
function fresh(ids: Map<string, string>, id: string): string {
  const known = ids.get(id);
  if (known !== undefined) return known;
  const made = uuidv7();
  ids.set(id, made);
  return made;
}

function insertOf({ table, columns }: Copied, rows: readonly Row[]): Insert {
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map((type, i) => `$${i + 1}::${type}[]`);
  return {
    sql: `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`,
    columns: names.map((name) => rows.map((row) => row[name])),
  };
}

/** The very rows that the product wrote for the alerts of `source`, ready to be written again for the source `raw-…`, batch by batch. */
export async function readBack(client: Client, source: string, size: number): Promise<RawBatch[]> {
  const ids = new Map<string, string>();
  const other = `raw-${source}`;
  const batches: Insert[][] = [];
  for (const what of copied) {
    const list = Object.entries(what.columns).map(([name, type]) => (type === 'bytea' ? `r.${name}` : `r.${name}::text AS ${name}`));
    const { rows } = await client.query<Row & { batch: number }>(
      `${BATCHES(size)} SELECT r.batch, ${list.join(', ')} FROM ${what.from} ORDER BY r.batch, 2`,
      [source],
    );
    for (const row of rows) {
      for (const [name, type] of Object.entries(what.columns)) {
        const value = row[name];
        if (type === 'uuid' && typeof value === 'string') row[name] = fresh(ids, value);
        else if (value === source) row[name] = other;
      }
    }
    for (const [batch, group] of Map.groupBy(rows, (row) => row.batch)) (batches[batch] ??= []).push(insertOf(what, group));
  }
  return batches;
}

/** Writes one batch in one transaction: no policy, no check but the table's own, no encryption, no lookup, no audit. */
export async function writeRaw(client: Client, batch: RawBatch): Promise<void> {
  await client.query('BEGIN');
  for (const { sql, columns } of batch) await client.query(sql, columns);
  await client.query('COMMIT');
}
