import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { ReadTile } from '#proof';
import { type After, ChainReads, type SignedHead, type StatusFigures } from '../application/chain-reads.ts';
import type { EntryFilter, SealedEntry } from '../application/sealed-entry.ts';
import { type Row, sealedEntry, timeText } from './entry-row.ts';

/** The entries of some seals. One whose entry somebody took away is listed all the same. */
const entriesOf = (seals: string): string => `
  SELECT s.index, s.link, s.entry_id AS id, ${timeText('s.entry_at')} AS at, s.actor_id, s.leaf, e.bytes
  FROM (${seals}) s LEFT JOIN audit.entries e ON e.id = s.entry_id AND e.at = s.entry_at`;

const PENDING = `SELECT NULL AS index, NULL AS link, p.id, ${timeText('p.at')} AS at, p.actor_id, p.leaf, p.bytes FROM audit.pending() p`;

/** Conditions on the columns that seals and entries share; `time` and `id` are named differently in the two. */
function conditions(filter: EntryFilter, after: After | null, table: { name: string; at: string; id: string }) {
  const parameters: unknown[] = [];
  const clauses: string[] = [];
  const where = (clause: (n: string) => string, value: unknown) => {
    if (value === undefined) return;
    parameters.push(value);
    clauses.push(clause(`$${parameters.length}`));
  };
  const equal = (column: string) => (n: string) => `${table.name}.${column} = ${n}`;
  where(equal('actor_id'), filter.actor);
  where(equal('action'), filter.action);
  where(equal('object_id'), filter.object);
  where(equal('object_type'), filter.objectType);
  where(equal('case_id'), filter.caseId);
  where(equal('outcome'), filter.outcome);
  // The partial index on refusals and failures is only used when the query says that it looks for nothing else.
  if (filter.outcome !== undefined && filter.outcome !== 'granted') clauses.push(`${table.name}.outcome <> 'granted'`);
  where((n) => `${table.name}.${table.at} >= ${n}`, filter.from);
  where((n) => `${table.name}.${table.at} < ${n}`, filter.to);
  if (after) {
    parameters.push(after.at, after.id);
    clauses.push(
      `(${table.name}.${table.at}, ${table.name}.${table.id}) < ($${parameters.length - 1}::timestamptz, $${parameters.length}::uuid)`,
    );
  }
  return { text: clauses.length > 0 ? `WHERE ${clauses.join(' AND ')}` : '', parameters };
}

@Injectable()
export class SqlChainReads extends ChainReads {
  async search(tx: Tx, filter: EntryFilter, after: After | null, limit: number): Promise<SealedEntry[]> {
    const sealed = conditions(filter, after, { name: 's', at: 'entry_at', id: 'entry_id' });
    const pending = conditions(filter, after, { name: 'p', at: 'at', id: 'id' });
    // The page is cut before the entries are fetched: the planner would otherwise fetch all of them and sort.
    const seals = `SELECT * FROM audit.seals s ${sealed.text} ORDER BY s.entry_at DESC, s.entry_id DESC LIMIT ${limit}`;
    // Kept per form of filter: planning over all months of the log takes longer than reading a page.
    const rows = await tx.prepared<Row>(
      `SELECT * FROM (
         (${entriesOf(seals)})
         UNION ALL
         (${PENDING} ${pending.text} ORDER BY p.at DESC, p.id DESC LIMIT ${limit})
       ) page ORDER BY at DESC, id DESC LIMIT ${limit}`,
      sealed.parameters,
    );
    return rows.map(sealedEntry);
  }

  async byId(tx: Tx, id: string): Promise<SealedEntry | null> {
    const sealed = entriesOf('SELECT * FROM audit.seals WHERE entry_id = $1');
    const [row] = await tx.prepared<Row>(`${sealed} UNION ALL ${PENDING} WHERE p.id = $1`, [id]);
    return row ? sealedEntry(row) : null;
  }

  async sealsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ entry_id: string; index: string }>(
      'SELECT entry_id, index FROM audit.seals WHERE entry_id = ANY ($1::uuid[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.entry_id, Number(row.index)]));
  }

  async cipher(tx: Tx, id: string): Promise<Buffer | null> {
    const [row] = await tx.query<{ cipher: Buffer }>('SELECT cipher FROM audit.payloads WHERE entry_id = $1', [id]);
    return row?.cipher ?? null;
  }

  async figures(tx: Tx): Promise<StatusFigures> {
    const [row] = await tx.query<{ figures: StatusFigures }>('SELECT audit.status() AS figures');
    if (!row) throw new Error('audit.status() gave no row');
    return row.figures;
  }

  readTile(tx: Tx): ReadTile {
    return async (level, index) => {
      const [row] = await tx.prepared<{ hashes: Buffer }>('SELECT hashes FROM audit.tiles WHERE level = $1 AND index = $2', [level, index]);
      return row?.hashes ?? Buffer.alloc(0);
    };
  }

  async newestCheckpoint(tx: Tx): Promise<{ size: number; note: string } | null> {
    const [row] = await tx.prepared<{ size: string; note: string }>('SELECT size, note FROM audit.checkpoints ORDER BY size DESC LIMIT 1');
    return row ? { size: Number(row.size), note: row.note } : null;
  }

  async cosigned(tx: Tx): Promise<{ size: number; note: string | null }> {
    const [row] = await tx.query<{ size: string; note: string }>(
      `SELECT c.size, c.note || string_agg(k.line, '' ORDER BY k.destination_id) AS note FROM audit.checkpoints c
         JOIN audit.cosignatures k ON k.size = c.size
       WHERE c.size = (SELECT max(size) FROM audit.cosignatures) GROUP BY c.size, c.note`,
    );
    return row ? { size: Number(row.size), note: row.note } : { size: 0, note: null };
  }

  async checkpointAt(tx: Tx, size: number): Promise<string | null> {
    const [row] = await tx.query<{ note: string }>('SELECT note FROM audit.checkpoints WHERE size = $1', [size]);
    return row?.note ?? null;
  }

  async caseEntries(tx: Tx, caseId: string, seq: number): Promise<SealedEntry[]> {
    const sealed = entriesOf('SELECT * FROM audit.seals WHERE case_id = $1 AND case_seq <= $2');
    const rows = await tx.query<Row>(`${sealed} ORDER BY s.case_seq`, [caseId, seq]);
    return rows.map(sealedEntry);
  }

  async caseSeq(tx: Tx, caseId: string): Promise<number> {
    // Own entries are left out: they cannot be sealed before this transaction ends, so nobody may wait for them.
    const [row] = await tx.query<{ seq: string | null }>(
      `SELECT greatest(
         (SELECT max(s.case_seq) FROM audit.seals s WHERE s.case_id = $1),
         (SELECT max(p.case_seq) FROM audit.pending() p WHERE p.case_id = $1 AND p.xid IS DISTINCT FROM pg_current_xact_id_if_assigned())
       ) AS seq`,
      [caseId],
    );
    return Number(row?.seq ?? 0);
  }

  async signedHead(tx: Tx, caseId: string): Promise<SignedHead | null> {
    const [row] = await tx.query<{ seq: string; size: string; note: string }>(
      'SELECT seq, size, note FROM audit.signed_heads WHERE case_id = $1',
      [caseId],
    );
    return row ? { seq: Number(row.seq), size: Number(row.size), note: row.note } : null;
  }
}
