import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { type AuditReader, openAudit } from '#audit-chain';
import { openCrypto, openKeyring, type Signers } from '#crypto';
import { systemClock } from '#kernel';
import { type Config, createDataSource, serviceActor, UnitOfWork } from '#platform';
import { EMPTY_EDGE, formatCaseHead, formatCheckpoint, GENESIS_LINK, growTiles, rootOfEdge, signNote, type TreeEdge } from '#proof';
import { dropIndexes } from './bulk-load.ts';
import type { Product } from './product.ts';

export const LOG = 'caspix-main';
/** A case has this many entries, so that its first page is a full one. */
export const ENTRIES_A_CASE = 60;
const ROUND = 2_000;
/** Every fourth entry belongs to a case. */
const CASES = ROUND / 4;
const ACTORS = 200;

/** Runs one statement past the triggers of the log's tables: what a superuser can do, and what the checks of the product notice. */
async function pastGuards(superuser: Client, statement: (tables: readonly string[]) => string): Promise<void> {
  const { rows } = await superuser.query<{ name: string }>(
    `SELECT format('audit.%I', relname) AS name FROM pg_class WHERE relnamespace = 'audit'::regnamespace AND relkind IN ('r', 'p')`,
  );
  const tables = rows.map(({ name }) => name);
  await superuser.query('BEGIN');
  for (const table of tables) await superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await superuser.query(statement(tables));
  for (const table of tables) await superuser.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  await superuser.query('COMMIT');
}

const EMPTIED = /^audit\.(entries|payloads|(seals|tiles|checkpoints|signed_heads|case_heads|volumes)$)/;

/** A log without entries, as before the first act. */
export const emptyLog = (superuser: Client): Promise<void> =>
  pastGuards(superuser, (tables) => `TRUNCATE ${tables.filter((name) => EMPTIED.test(name)).join(', ')} CASCADE`);

/** What the product itself wrote before it rested would stand behind the horizon without a seal, which no check lets pass. */
const dropUnsealed = (superuser: Client): Promise<void> =>
  pastGuards(superuser, () => 'DELETE FROM audit.entries e WHERE NOT EXISTS (SELECT FROM audit.seals s WHERE s.entry_id = e.id)');

/** What the product itself uses to read and sign its log, opened on its database from outside. */
export interface OpenedLog {
  dataSource: DataSource;
  reader: AuditReader;
  signers: Signers;
  unitOfWork: UnitOfWork;
  close(): Promise<void>;
}

export async function openedLog(product: Product, superuser: Client, role: 'app' | 'worker'): Promise<OpenedLog> {
  const secret = (name: string) => readFileSync(join(product.data, 'secrets', name), 'utf8').trim();
  const config = {
    databaseHost: superuser.host,
    databasePort: superuser.port,
    databaseName: 'caspix',
    databaseUser: `caspix_${role}`,
    databasePassword: secret(`database-${role}`),
    databaseTls: 'socket',
    databasePool: 4,
    contextKey: secret('context-key'),
    evidenceDir: join(product.data, 'evidence'),
    logName: LOG,
  } as Config;
  const dataSource = await createDataSource(config).initialize();
  const unitOfWork = new UnitOfWork(dataSource, config, systemClock);
  const provider = await openKeyring(join(product.data, 'keys/keyring.json'));
  const { payloads, signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName: LOG });
  const { reader } = openAudit({ unitOfWork, config, payloads, signers });
  return { dataSource, reader, signers, unitOfWork, close: () => dataSource.destroy() };
}

export const auditor = () => ({ ...serviceActor('operator', ['audit:read', 'case:read']) });

/** Entries as the product writes them, bytes, leaf and columns, and their seals, in one statement for `ROUND` of them. */
const SUPPORT = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE OR REPLACE FUNCTION bench.next_link(state bytea, leaf bytea, seed bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS
    $$ SELECT sha256(coalesce(state, seed) || leaf) $$;
  CREATE OR REPLACE AGGREGATE bench.chain(bytea, bytea) (sfunc = bench.next_link, stype = bytea);
  CREATE OR REPLACE FUNCTION bench.id_at(at timestamptz, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at)::float8 * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid $$;
  CREATE OR REPLACE FUNCTION bench.thing(kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ('0000000' || kind || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`;

const FILL = `
  WITH made AS MATERIALIZED (
    SELECT b.*, sha256('\\x00'::bytea || bytes) AS leaf
    FROM (
      SELECT j, id, at, actor, case_id, action, object_id, convert_to('{"action":"' || action
        || '","actor":{"auth":{"idp":"local","methods":["password","totp"]},"session":"' || actor || '","sub":"' || actor || '","type":"user"},"at":"'
        || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","case":'
        || CASE WHEN case_id IS NULL THEN 'null' ELSE audit.case_text(case_id, $5::bigint,
          CASE WHEN $5::bigint > 1 THEN substring($6::bytea FROM j * 32 + 1 FOR 32) END) END
        || ',"id":"' || id || '","log":"' || $1::text || '","object":{"id":"' || object_id || '","type":"alert"},"outcome":"granted","payload":null,"reason":"'
        || $7::text || '","request":"bench","v":1}', 'UTF8') AS bytes
      FROM (
        SELECT g AS j, t.at, bench.id_at(t.at, $2::bigint + g) AS id,
          bench.thing(1, ($2::bigint + g) * 7919 % ${ACTORS}) AS actor,
          CASE WHEN g < ${CASES} THEN bench.thing(2, $4::bigint * ${CASES} + g) END AS case_id,
          (ARRAY['alert.assign', 'case.update', 'comment.add', 'evidence.open'])[1 + g % 4] AS action, bench.thing(3, $2::bigint + g)::text AS object_id
        FROM generate_series(0, ${ROUND - 1}) g, LATERAL (SELECT $3::timestamptz + ($2::bigint + g) * interval '4 milliseconds' AS at OFFSET 0) t
        OFFSET 0
      ) n
      OFFSET 0
    ) b
  ), stored AS (
    INSERT INTO audit.entries (id, at, xid, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, bytes)
    SELECT id, at, pg_current_xact_id(), actor, case_id, CASE WHEN case_id IS NOT NULL THEN $5::bigint END, action, 'alert', object_id, 'granted', leaf, bytes
    FROM made
  ), sealed AS (
    INSERT INTO audit.seals (index, entry_id, entry_at, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, link)
    SELECT $2::bigint + j, id, at, actor, case_id, CASE WHEN case_id IS NOT NULL THEN $5::bigint END, action, 'alert', object_id, 'granted', leaf,
      bench.chain(leaf, $8::bytea) OVER (ROWS UNBOUNDED PRECEDING)
    FROM (SELECT * FROM made ORDER BY j) m
    RETURNING index, leaf, link
  )
  SELECT string_agg(leaf, ''::bytea ORDER BY index) AS leaves, (array_agg(link ORDER BY index DESC))[1] AS link FROM sealed`;

const ADD_TILES = `
  INSERT INTO audit.tiles (level, index, hashes) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
  ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`;

const ADD_HEADS = `
  INSERT INTO audit.signed_heads (case_id, seq, leaf, size, note)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::text[])`;

/** The entries of a case are seen by whoever sees the case, so there must be one. Without its triggers, which keep figures. */
const ADD_CASES = `
  INSERT INTO cases.cases (id, number, title, type, typology, priority, state, detected_at, currency, created_by, created_at, updated_at)
  SELECT id, 'CAS-2001-' || lpad(($2::bigint + n)::text, 9, '0'), 'Benchmark case', 'FRAUD', 'mule', 1, 'OPEN', now(), 'EUR', id, now(), now()
  FROM unnest($1::uuid[]) WITH ORDINALITY AS made (id, n)`;

/** The log as it has grown so far; give it to `fillLog` again to grow it further. */
export interface Filled {
  size: number;
  edge: TreeEdge;
  link: Buffer;
  began: Date;
}

export const nothing = (size = 0): Filled => ({
  size,
  edge: EMPTY_EDGE,
  link: GENESIS_LINK,
  began: new Date(Date.now() - 13 * 3_600_000),
});

/**
 * Fills a log, emptied before, up to `target` sealed entries (in whole cases), so that a check of the chain finds nothing: bytes, leaves, links, tiles,
 * checkpoints and case heads are all as a sealer would have left them. The product must rest meanwhile. Indexes for searching are taken
 * away and built anew, as for any bulk load.
 */
export async function fillLog(
  superuser: Client,
  signers: Signers,
  from: Filled,
  options: { target: number; reason: string },
): Promise<Filled> {
  await superuser.query(`${SUPPORT}; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'`);
  if (from.size === 0) await emptyLog(superuser);
  await superuser.query(`INSERT INTO audit.logs (name) VALUES ('${LOG}') ON CONFLICT DO NOTHING`);
  const restore = await dropIndexes(superuser, ['audit.seals'], ['seals_entry_id_key']);
  const log: Filled = { ...from };
  while (log.size < options.target) await fillCases(superuser, signers, log, options.reason);
  for (const sql of restore) await superuser.query(sql);
  await dropUnsealed(superuser);
  // As a sealer leaves its books: everything of ended transactions is sealed, so a search looks for waiting entries at the newest end only.
  await superuser.query(
    `UPDATE audit.sealer_state SET horizon = pg_snapshot_xmin(pg_current_snapshot()), state = 'ok', reason = NULL,
       system_identifier = (SELECT c.system_identifier::text FROM pg_control_system() c)`,
  );
  await superuser.query('VACUUM (ANALYZE) audit.seals; ');
  await superuser.query('ANALYZE audit.entries; ANALYZE cases.cases');
  return log;
}

/** One batch: `CASES` whole cases, one entry of each in every round, and three times as many entries of no case beside them. */
async function fillCases(superuser: Client, signers: Signers, log: Filled, reason: string): Promise<void> {
  const batch = log.size / (ROUND * ENTRIES_A_CASE);
  const tiles = new Map<string, { level: number; index: number; hashes: Uint8Array }>();
  await superuser.query('BEGIN');
  let previous: Buffer = Buffer.alloc(0);
  for (let seq = 1; seq <= ENTRIES_A_CASE; seq += 1) {
    const { rows } = await superuser.query<{ leaves: Buffer; link: Buffer }>({
      name: 'fill',
      text: FILL,
      values: [LOG, log.size, log.began, batch, seq, previous, reason, log.link],
    });
    const [made] = rows;
    if (!made) throw new Error('nothing was filled');
    const grown = growTiles(log.edge, made.leaves);
    for (const tile of grown.written) tiles.set(`${tile.level}/${tile.index}`, tile);
    Object.assign(log, { size: log.size + ROUND, edge: grown.edge, link: made.link });
    previous = made.leaves;
    const root = rootOfEdge(log.edge);
    const note = await signNote(formatCheckpoint({ origin: LOG, size: log.size, root }), signers.checkpoint());
    await superuser.query('INSERT INTO audit.checkpoints (size, root, note) VALUES ($1, $2, $3)', [log.size, root, note]);
  }
  const written = [...tiles.values()];
  await superuser.query(ADD_TILES, [
    written.map(({ level }) => level),
    written.map(({ index }) => index),
    written.map(({ hashes }) => Buffer.from(hashes)),
  ]);
  await addHeads(superuser, signers, { batch, last: previous, size: log.size });
  await superuser.query('SET LOCAL session_replication_role = replica');
  await superuser.query(ADD_CASES, [Array.from({ length: CASES }, (_, j) => thing(2, batch * CASES + j)), batch * CASES]);
  await superuser.query('COMMIT');
}

async function addHeads(superuser: Client, signers: Signers, { batch, last, size }: { batch: number; last: Buffer; size: number }) {
  const cases = Array.from({ length: CASES }, (_, j) => ({ id: thing(2, batch * CASES + j), leaf: last.subarray(j * 32, j * 32 + 32) }));
  const notes: string[] = [];
  for (const { id, leaf } of cases) {
    const text = formatCaseHead({ origin: LOG, caseId: id, seq: ENTRIES_A_CASE, leaf: leaf.toString('hex'), size });
    notes.push(await signNote(text, signers.checkpoint()));
  }
  await superuser.query(ADD_HEADS, [
    cases.map(({ id }) => id),
    cases.map(() => ENTRIES_A_CASE),
    cases.map(({ leaf }) => leaf),
    cases.map(() => size),
    notes,
  ]);
}

/** The same ids as `bench.thing` gives: 1 actors, 2 cases, 3 objects. */
export const thing = (kind: 1 | 2 | 3, n: number): string => `0000000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

export const actorOf = (n: number): string => thing(1, n % ACTORS);

/** How many cases a log of this size has. */
export const casesIn = (size: number): number => (size / (ROUND * ENTRIES_A_CASE)) * CASES;
