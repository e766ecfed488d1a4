import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { Refusal } from '../../refusal.ts';

const BATCH = 2_000;
/** More than this takes minutes to copy and proves nothing more. */
export const MOST_ENTRIES = 200_000;

interface Row {
  id: string;
  at: string;
  actor_id: string;
  case_id: string | null;
  case_seq: string | null;
  action: string;
  object_type: string;
  object_id: string;
  outcome: string;
  leaf: Buffer;
  bytes: Buffer;
  cipher: Buffer | null;
}

const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A page of entries in the order of their ids, each with its detail. */
const READ = `
  SELECT e.id, ${time('e.at')} AS at, e.actor_id, e.case_id, e.case_seq, e.action, e.object_type, e.object_id, e.outcome, e.leaf, e.bytes, p.cipher
  FROM audit.entries e LEFT JOIN audit.payloads p ON p.entry_id = e.id
  WHERE ($1::uuid IS NULL OR e.id > $1) ORDER BY e.id LIMIT ${BATCH}`;

const WRITE = `
  INSERT INTO audit.entries (id, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)
  SELECT id, at, pg_current_xact_id(), actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes
  FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::bytea[], $11::bytea[]) AS t (id, at, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)`;

/**
 * Copies entries and details as they are, byte by byte, without their seals: the scratch log is sealed anew under keys of its own. Reads
 * in one snapshot. Gives the number of entries. Refuses a log that is too long.
 */
export async function copyLog(from: DataSource, to: Client): Promise<number> {
  const runner = from.createQueryRunner();
  await runner.connect();
  await runner.startTransaction('REPEATABLE READ');
  try {
    const [{ entries }] = await runner.query('SELECT count(*)::int AS entries FROM audit.seals');
    if (entries > MOST_ENTRIES) {
      throw new Refusal(
        `The log has ${entries.toLocaleString('en')} entries, and a drill copies ${MOST_ENTRIES.toLocaleString('en')} at most: run it with --fresh`,
      );
    }
    await makeRoom(to, await runner.query(`SELECT DISTINCT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM audit.entries`));
    await copyRows(await runner.query('SELECT id, name FROM audit.logs'), to, 'logs');
    await copyRows(await runner.query('SELECT case_id, seq, leaf FROM audit.case_heads'), to, 'case_heads');
    let copied = 0;
    for (let after: string | null = null; ; ) {
      const rows: Row[] = await runner.query(READ, [after]);
      if (rows.length > 0) await write(to, rows);
      copied += rows.length;
      after = rows.at(-1)?.id ?? null;
      if (rows.length < BATCH) return copied;
    }
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

async function write(to: Client, rows: readonly Row[]): Promise<void> {
  const column = <Key extends keyof Row>(key: Key) => rows.map((row) => row[key]);
  await to.query(WRITE, [
    ...[column('id'), column('at'), column('actor_id'), column('case_id'), column('case_seq'), column('action')],
    ...[column('object_type'), column('object_id'), column('outcome'), column('leaf'), column('bytes')],
  ]);
  const beside = rows.filter(({ cipher }) => cipher !== null);
  await to.query(`INSERT INTO audit.payloads (entry_id, at, cipher) SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::bytea[])`, [
    beside.map(({ id }) => id),
    beside.map(({ at }) => at),
    beside.map(({ cipher }) => cipher),
  ]);
}

async function copyRows(rows: readonly Record<string, unknown>[], to: Client, table: string): Promise<void> {
  for (const row of rows) {
    const names = Object.keys(row);
    const places = names.map((_, i) => `$${i + 1}`);
    await to.query(`INSERT INTO audit.${table} (${names.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row));
  }
}

/** Partitions for months that lie before those a fresh database has. */
async function makeRoom(to: Client, months: readonly { month: string }[]): Promise<void> {
  for (const { month } of months) {
    for (const table of ['entries', 'payloads']) {
      const part = `audit.${table}_${month.replace('-', '_')}`;
      const { rows } = await to.query('SELECT to_regclass($1) AS there', [part]);
      if (rows[0].there !== null) continue;
      const first = `'${month}-01'::timestamp`;
      await to.query(`DO $$ BEGIN EXECUTE format('CREATE TABLE ${part} PARTITION OF audit.${table} FOR VALUES FROM (%L) TO (%L)',
        ${first} AT TIME ZONE 'UTC', (${first} + interval '1 month') AT TIME ZONE 'UTC'); END $$`);
    }
  }
}
