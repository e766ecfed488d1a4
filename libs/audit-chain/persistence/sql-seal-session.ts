import type { Client } from 'pg';
import type { ReadTile, Tile } from '#proof';
import type { Successor } from '../application/keys/keys-in-force.ts';
import type { Books, Candidate, HeadStep, Seal, SealSession, StoredCheckpoint, StoredHead } from '../application/seal/seal-session.ts';
import { timeText } from './entry-row.ts';
import { SUCCESSORS } from './sql-signing-keys.ts';

const LOCK = `hashtextextended('caspix audit sealer', 0)`;

// The planner has no statistics for ranges of xid8 and would read the whole log twice a second; each seal looks at its newest end only.
// Without a timeout, since the first seal after a restore does read all of it.
const PLANS = `SET statement_timeout = 0; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off`;
const FREE_PLANS = 'SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on';

const BOOKS = `
  SELECT l.id, l.name, s.index, s.leaf, s.link,
    CASE WHEN b.system_identifier = (SELECT c.system_identifier::text FROM pg_control_system() c) THEN b.horizon::text END AS horizon,
    pg_snapshot_xmin(pg_current_snapshot())::text AS ceiling
  FROM audit.sealer_state b LEFT JOIN audit.logs l ON true
    LEFT JOIN LATERAL (SELECT index, leaf, link FROM audit.seals ORDER BY index DESC LIMIT 1) s ON true`;

const CANDIDATES = `
  SELECT e.id, ${timeText('e.at')} AS at, e.xid::text AS xid, e.leaf, e.case_id AS "caseId"
  FROM audit.entries e
  WHERE NOT EXISTS (SELECT FROM audit.seals s WHERE s.entry_id = e.id)`;

const ADD_SEALS = `
  INSERT INTO audit.seals (index, entry_id, entry_at, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, link)
  SELECT u.index, e.id, e.at, e.actor_id, e.case_id, e.case_seq, e.action, e.object_type, e.object_id, e.outcome, e.leaf, u.link
  FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::bytea[]) AS u (index, id, at, link)
    JOIN audit.entries e ON e.id = u.id AND e.at = u.at`;

const ADD_VOLUMES = `
  INSERT INTO audit.volumes (day, entries)
  SELECT (at AT TIME ZONE 'UTC')::date, count(*) FROM unnest($1::timestamptz[]) at GROUP BY 1
  ON CONFLICT (day) DO UPDATE SET entries = audit.volumes.entries + excluded.entries`;

const ADD_TILES = `
  INSERT INTO audit.tiles (level, index, hashes) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
  ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`;

const HEAD_STEPS = `
  SELECT s.case_id AS "caseId", s.case_seq AS seq, s.leaf, coalesce(h.seq, 0) AS signed
  FROM unnest($1::uuid[]) AS c (id) LEFT JOIN audit.signed_heads h ON h.case_id = c.id
    JOIN audit.seals s ON s.case_id = c.id AND s.case_seq > coalesce(h.seq, 0)
  ORDER BY s.case_id, s.case_seq`;

const ADD_HEADS = `
  INSERT INTO audit.signed_heads (case_id, seq, leaf, size, note)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::text[])
  ON CONFLICT (case_id) DO UPDATE SET seq = excluded.seq, leaf = excluded.leaf, size = excluded.size, note = excluded.note`;

const NOTE = `
  UPDATE audit.sealer_state SET heartbeat_at = clock_timestamp(), state = 'ok', reason = NULL,
    horizon = coalesce($1::xid8, horizon),
    system_identifier = CASE WHEN $1 IS NULL THEN system_identifier ELSE (SELECT c.system_identifier::text FROM pg_control_system() c) END
  WHERE $2 OR heartbeat_at IS NULL OR heartbeat_at < clock_timestamp() - interval '5 seconds' OR state <> 'ok'`;

/** The sealer's SQL, on the one connection that holds the leader's lock. */
export class SqlSealSession implements SealSession {
  #leads = false;
  readonly #release: () => Promise<void>;

  private constructor(
    private readonly client: Client,
    release: () => Promise<void>,
  ) {
    this.#release = release;
  }

  static async open(client: Client, release: () => Promise<void>): Promise<SqlSealSession> {
    await client.query(PLANS);
    return new SqlSealSession(client, release);
  }

  async lead(): Promise<boolean> {
    if (!this.#leads) {
      const { rows } = await this.client.query<{ leads: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS leads`);
      this.#leads = rows[0]?.leads === true;
    }
    return this.#leads;
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    try {
      const result = await work();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async books(): Promise<Books> {
    const { rows } = await this.client.query(BOOKS);
    const { id, name, index, leaf, link, horizon, ceiling } = rows[0];
    return {
      log: id === null ? null : { id, name },
      size: index === null ? 0 : Number(index) + 1,
      last: leaf === null ? null : { leaf, link },
      horizon,
      ceiling,
    };
  }

  async successors(): Promise<Successor[]> {
    return (await this.client.query<Successor>(SUCCESSORS)).rows;
  }

  async handOver(version: number, size: number): Promise<void> {
    const { rowCount } = await this.client.query('UPDATE audit.signing_keys SET from_size = $2 WHERE version = $1', [version, size]);
    if (rowCount !== 1) throw new Error(`version ${version} of the signing key is not announced`);
  }

  async candidates({ horizon, ceiling }: Books, limit: number): Promise<Candidate[]> {
    if (horizon === null) {
      await this.client.query(FREE_PLANS);
      const { rows } = await this.client.query<Candidate>(`${CANDIDATES} ORDER BY e.xid, e.at, e.id LIMIT $1`, [limit]);
      await this.client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off');
      return rows;
    }
    const { rows } = await this.client.query<Candidate>(
      `${CANDIDATES} AND e.xid >= $1::xid8 AND e.xid < $2::xid8 ORDER BY e.xid, e.at, e.id LIMIT $3`,
      [horizon, ceiling, limit],
    );
    return rows;
  }

  async addSeals(seals: readonly Seal[]): Promise<void> {
    const at = seals.map((seal) => seal.at);
    const { rowCount } = await this.client.query(ADD_SEALS, [
      seals.map(({ index }) => index),
      seals.map(({ id }) => id),
      at,
      seals.map(({ link }) => link),
    ]);
    if (rowCount !== seals.length) throw new Error(`${seals.length} seals were to be written, and ${rowCount} were`);
    await this.client.query(ADD_VOLUMES, [at]);
  }

  async addTiles(tiles: readonly Tile[]): Promise<void> {
    await this.client.query(ADD_TILES, [
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => Buffer.from(hashes)),
    ]);
  }

  async addCheckpoint({ size, root, note }: StoredCheckpoint): Promise<void> {
    await this.client.query('INSERT INTO audit.checkpoints (size, root, note) VALUES ($1, $2, $3)', [size, root, note]);
  }

  async headSteps(caseIds: readonly string[]): Promise<HeadStep[]> {
    const { rows } = await this.client.query<{ caseId: string; seq: string; leaf: Buffer; signed: string }>(HEAD_STEPS, [caseIds]);
    return rows.map(({ caseId, seq, leaf, signed }) => ({ caseId, seq: Number(seq), leaf, signed: Number(signed) }));
  }

  async addHeads(heads: readonly StoredHead[]): Promise<void> {
    if (heads.length === 0) return;
    await this.client.query(ADD_HEADS, [
      heads.map(({ caseId }) => caseId),
      heads.map(({ seq }) => seq),
      heads.map(({ leaf }) => leaf),
      heads.map(({ size }) => size),
      heads.map(({ note }) => note),
    ]);
  }

  async note(horizon: string | null, sealed: boolean): Promise<void> {
    await this.client.query(NOTE, [horizon, sealed]);
  }

  async noteBroken(reason: string): Promise<void> {
    await this.client.query(`UPDATE audit.sealer_state SET state = 'broken', reason = $1, heartbeat_at = clock_timestamp()`, [reason]);
  }

  /** The heartbeat stays the one of the last seal: from there it is counted how long nothing has been signed. */
  async noteWaiting(reason: string): Promise<void> {
    await this.client.query(`UPDATE audit.sealer_state SET state = 'waiting', reason = $1 WHERE state <> 'broken'`, [reason]);
  }

  async newestCheckpoint(): Promise<StoredCheckpoint | null> {
    const { rows } = await this.client.query<{ size: string; root: Buffer; note: string }>(
      'SELECT size, root, note FROM audit.checkpoints ORDER BY size DESC LIMIT 1',
    );
    const [row] = rows;
    return row ? { ...row, size: Number(row.size) } : null;
  }

  readonly readTile: ReadTile = async (level, index) => {
    const { rows } = await this.client.query<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [
      level,
      index,
    ]);
    return rows[0]?.hashes ?? Buffer.alloc(0);
  };

  async close(): Promise<void> {
    // The connection goes back to a pool: it must take neither the lock nor the planner's settings along.
    await this.client.query('SELECT pg_advisory_unlock_all(); RESET ALL').catch(() => undefined);
    this.#leads = false;
    await this.#release();
  }
}
