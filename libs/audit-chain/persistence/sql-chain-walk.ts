import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { ReadTile } from '#proof';
import type { StoredCheckpoint } from '../application/seal/seal-session.ts';
import {
  BLOCK,
  type ChainWalk,
  type StoredCaseHead,
  type TilePlace,
  type WalkedBlock,
  type WalkedRow,
} from '../application/verify/chain-walk.ts';
import { copyOut, type Fields } from './copy-out.ts';
import { timeText } from './entry-row.ts';

const COLUMNS = [
  'e.id',
  timeText('e.at'),
  'e.actor_id',
  'e.case_id',
  'e.case_seq',
  'e.action',
  'e.object_type',
  'e.outcome',
  'e.object_id',
];
const SAYS = COLUMNS.map((column) => `coalesce(${column}::text, '')`).join(` || E'\\x1f' || `);

const COPIED = ['id', 'at', 'actor_id', 'case_id', 'case_seq', 'action', 'object_type', 'object_id', 'outcome', 'leaf'];
const SAME = COPIED.map((column) => {
  const ours = column === 'id' ? 's.entry_id' : column === 'at' ? 's.entry_at' : `s.${column}`;
  return `${ours} IS NOT DISTINCT FROM e.${column}`;
}).join(' AND ');

/**
 * Seals, with their entries found by the range of ids that the stretch covers: ids grow with time, so that range is one walk through
 * the index instead of a search per entry.
 */
const rowsSql = (from: number, to: number, ids: [string, string]) => `
  COPY (
    SELECT s.index, s.entry_id, s.leaf, s.link, e.bytes, ${SAYS}, ${SAME}, sha256(p.cipher),
      CASE WHEN s.case_id IS NOT NULL THEN
        (SELECT q.leaf FROM audit.seals q WHERE q.case_id = s.case_id AND q.case_seq = s.case_seq - 1) END
    FROM audit.seals s
      LEFT JOIN (SELECT * FROM audit.entries WHERE id BETWEEN '${ids[0]}' AND '${ids[1]}') e ON e.id = s.entry_id
      LEFT JOIN (SELECT * FROM audit.payloads WHERE entry_id BETWEEN '${ids[0]}' AND '${ids[1]}') p ON p.entry_id = s.entry_id
    WHERE s.index >= ${from} AND s.index < ${to} ORDER BY s.index
  ) TO STDOUT (FORMAT binary)`;

/** Hashes and entries side by side, with nothing that would have to be sorted, compared or written as text. */
const blocksSql = (from: number, to: number) => `
  COPY (
    SELECT g, s.ids, s.leaves, s.links, (
      SELECT string_agg(uuid_send(e.id) || int4send(octet_length(e.bytes)) || e.bytes, '') FROM audit.entries e
      WHERE e.id BETWEEN encode(s.low, 'hex')::uuid AND encode(s.high, 'hex')::uuid)
    FROM generate_series(${from}::bigint, ${to - 1}, ${BLOCK}) g, LATERAL (
      SELECT string_agg(uuid_send(x.entry_id), '') AS ids, string_agg(x.leaf, '') AS leaves, string_agg(x.link, '') AS links,
        min(uuid_send(x.entry_id)) AS low, max(uuid_send(x.entry_id)) AS high
      FROM (SELECT entry_id, leaf, link FROM audit.seals WHERE index >= g AND index < least(g + ${BLOCK}, ${to}) ORDER BY index) x
    ) s
  ) TO STDOUT (FORMAT binary)`;

// A stretch is sorted in memory; just-in-time compilation would cost more than each statement takes.
const SETTINGS = `SET LOCAL statement_timeout = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'`;
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

const HEADS = `
  SELECT s.case_id AS "caseId", coalesce(h.seq, 0) AS seq, coalesce(h.leaf, '') AS leaf, coalesce(h.size, 0) AS size,
    coalesce(h.note, '') AS note,
    (SELECT q.leaf FROM audit.seals q WHERE q.case_id = s.case_id AND q.case_seq = h.seq) AS sealed,
    (SELECT max(q.case_seq) FROM audit.seals q WHERE q.case_id = s.case_id) AS newest
  FROM audit.seals s LEFT JOIN audit.signed_heads h ON h.case_id = s.case_id
  WHERE s.case_seq = 1 AND ($1::uuid IS NULL OR s.case_id > $1) ORDER BY s.case_id LIMIT $2`;

/** Before this moment, whoever waits has waited far too long. */
const PATIENCE = `now() - interval '5 minutes'`;

/** Not those that merely wait: either their transaction is behind the horizon, or they have waited far too long. */
const UNSEALED = `
  SELECT e.id FROM audit.entries e
  WHERE NOT EXISTS (SELECT FROM audit.seals s WHERE s.entry_id = e.id)
    AND (e.xid < (SELECT audit.horizon()) OR e.at < ${PATIENCE})
  ORDER BY e.at LIMIT $1`;

/** A connection with its transaction open. */
interface Reading {
  readonly client: Client;
  readonly runner: QueryRunner;
  /** In the middle of a read. */
  under: boolean;
}

async function begin(dataSource: DataSource, snapshot?: string): Promise<Reading> {
  const runner = dataSource.createQueryRunner();
  const client = (await runner.connect()) as Client;
  await client.query(`${BEGIN}; ${snapshot === undefined ? '' : `SET TRANSACTION SNAPSHOT '${snapshot}';`} ${SETTINGS}`);
  return { client, runner, under: false };
}

async function* read(reading: Reading, sql: string): AsyncGenerator<Fields> {
  reading.under = true;
  yield* copyOut(reading.client, sql);
  reading.under = false;
}

async function end({ client, runner, under }: Reading): Promise<void> {
  // In the middle of a read it answers nothing else, and the pool takes no connection back that was told to end.
  if (under) void client.end().catch(() => undefined);
  else await client.query('ROLLBACK').catch(() => undefined);
  await runner.release();
}

export class SqlChainWalk implements ChainWalk {
  /** A second connection, on the same snapshot: what reads on and on must not stand in the way of what is asked in between. */
  #beside: Reading | null = null;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly main: Reading,
  ) {}

  /** Opens a read-only transaction on one snapshot; `close` ends it. */
  static async open(dataSource: DataSource): Promise<SqlChainWalk> {
    return new SqlChainWalk(dataSource, await begin(dataSource));
  }

  async sealedSize(): Promise<number> {
    const [row] = await this.#all<{ size: string }>('SELECT coalesce(max(index) + 1, 0) AS size FROM audit.seals');
    return Number(row?.size);
  }

  async waiting(): Promise<number> {
    const [row] = await this.#all<{ waiting: string }>('SELECT count(*) AS waiting FROM audit.pending()');
    return Number(row?.waiting);
  }

  async *rows(from: number, to: number): AsyncGenerator<WalkedRow> {
    const [bounds] = await this.#all<{ low: string | null; high: string }>(
      'SELECT min(entry_id::text) AS low, max(entry_id::text) AS high FROM audit.seals WHERE index >= $1 AND index < $2',
      [from, to],
    );
    if (!bounds || bounds.low === null) return;
    for await (const fields of read(this.main, rowsSql(from, to, [bounds.low, bounds.high]))) yield walked(fields);
  }

  async *blocks(from: number, to: number): AsyncGenerator<WalkedBlock> {
    const nothing = Buffer.alloc(0);
    for await (const [at, ids, leaves, links, entries] of read(await this.#second(), blocksSql(from, to))) {
      const sealed = { ids: ids ?? nothing, leaves: leaves ?? nothing, links: links ?? nothing };
      yield { from: Number(at?.readBigInt64BE()), ...sealed, entries: entries ?? nothing };
    }
  }

  async retired(): Promise<{ first: number; last: number; entries: number }[]> {
    const rows = await this.#all<{ first: string; last: string; entries: string }>(
      'SELECT first_index AS first, last_index AS last, entries FROM audit.retired ORDER BY first_index',
    );
    return rows.map(({ first, last, entries }) => ({ first: Number(first), last: Number(last), entries: Number(entries) }));
  }

  async linkBefore(index: number): Promise<Buffer | null> {
    const [row] = await this.#all<{ link: Buffer }>('SELECT link FROM audit.seals WHERE index = $1', [index - 1]);
    return row?.link ?? null;
  }

  checkpoints(after: number, limit: number): Promise<StoredCheckpoint[]> {
    return this.#checkpoints('WHERE size > $1 ORDER BY size LIMIT $2', [after, limit]);
  }

  async newestCheckpoint(): Promise<StoredCheckpoint | null> {
    return (await this.#checkpoints('ORDER BY size DESC LIMIT 1', []))[0] ?? null;
  }

  async heads(after: string | null, limit: number): Promise<StoredCaseHead[]> {
    type Row = Omit<StoredCaseHead, 'seq' | 'size' | 'newest'> & { seq: string; size: string; newest: string };
    const rows = await this.#all<Row>(HEADS, [after, limit]);
    return rows.map((row) => ({ ...row, seq: Number(row.seq), size: Number(row.size), newest: Number(row.newest) }));
  }

  async unsealed(limit: number): Promise<string[]> {
    return (await this.#all<{ id: string }>(UNSEALED, [limit])).map(({ id }) => id);
  }

  async isPending(caseId: string, seq: number): Promise<boolean> {
    return (await this.#all('SELECT 1 FROM audit.pending() WHERE case_id = $1 AND case_seq = $2', [caseId, seq])).length > 0;
  }

  readonly readTile: ReadTile = async (level, index) => {
    const [row] = await this.#all<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [level, index]);
    return row?.hashes ?? Buffer.alloc(0);
  };

  async tiles(places: readonly TilePlace[]): Promise<Buffer[]> {
    const rows = await this.#all<{ hashes: Buffer }>(
      `SELECT coalesce(t.hashes, '') AS hashes FROM unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS of (level, index, n)
         LEFT JOIN audit.tiles t ON t.level = of.level AND t.index = of.index ORDER BY of.n`,
      [places.map(({ level }) => level), places.map(({ index }) => index)],
    );
    return rows.map(({ hashes }) => hashes);
  }

  async entries(): Promise<{ stored: number; fresh: number }> {
    const [row] = await this.#all<{ stored: string; fresh: string }>(
      `SELECT (SELECT count(*) FROM audit.entries) AS stored, (SELECT count(*) FROM audit.pending() WHERE at >= ${PATIENCE}) AS fresh`,
    );
    return { stored: Number(row?.stored), fresh: Number(row?.fresh) };
  }

  async close(): Promise<void> {
    if (this.#beside) await end(this.#beside);
    await end(this.main);
  }

  async #second(): Promise<Reading> {
    const [row] = await this.#all<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
    this.#beside ??= await begin(this.dataSource, row?.snapshot);
    return this.#beside;
  }

  async #checkpoints(where: string, parameters: unknown[]): Promise<StoredCheckpoint[]> {
    const rows = await this.#all<{ size: string; root: Buffer; note: string }>(
      `SELECT size, root, note FROM audit.checkpoints ${where}`,
      parameters,
    );
    return rows.map((row) => ({ ...row, size: Number(row.size) }));
  }

  async #all<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.main.client.query<Row>(sql, parameters)).rows;
  }
}

function walked(fields: (Buffer | null)[]): WalkedRow {
  const [index, id, leaf, link, bytes = null, columns = null, copied, payload = null, previous = null] = fields;
  if (!index || !id || !leaf || !link) throw new Error('a seal has an empty column');
  return { index: Number(index.readBigInt64BE()), id, leaf, link, bytes, columns, copied: copied?.[0] === 1, payload, previous };
}
