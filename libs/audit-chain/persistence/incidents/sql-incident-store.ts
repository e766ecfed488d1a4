import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import { type IncidentFilter, IncidentStore } from '../../application/incidents/incident-store.ts';
import type { IncidentCause } from '../../domain/incidents/causes.ts';
import type { Incident, IncidentFlag, Telling } from '../../domain/incidents/incident.ts';
import type { Sighting } from '../../domain/incidents/sightings.ts';
import { timeText } from '../entry-row.ts';

/** How an incident is called, of a row `i`. */
export const NUMBER = `'INC-' || extract(year FROM i.opened_at AT TIME ZONE 'UTC') || '-' || lpad(i.number::text, 3, '0')`;

const COLUMNS = `i.id, ${NUMBER} AS number,
  i.cause, i.subject, i.says, i.index, i.entry, i.marks, ${timeText('i.opened_at')} AS "openedAt",
  ${timeText('i.last_seen_at')} AS "lastSeenAt", ${timeText('i.recovered_at')} AS "recoveredAt", i.level, ${timeText('i.next_at')} AS "nextAt",
  ${timeText('i.acknowledged_at')} AS "acknowledgedAt", i.acknowledged_by AS "acknowledgedBy", i.note,
  ${timeText('i.closed_at')} AS "closedAt", i.closed_by AS "closedBy", i.reason, i.approval, i.version`;

type Row = Omit<Incident, 'index'> & { index: string | null };

const incidentOf = ({ index, ...row }: Row): Incident => ({ ...row, index: index === null ? null : Number(index) });

@Injectable()
export class SqlIncidentStore extends IncidentStore {
  async open(tx: Tx, id: string, { cause, subject, says, index, entry, marks }: Sighting): Promise<Incident | null> {
    return this.one(
      tx,
      `INSERT INTO audit.incidents AS i (id, cause, subject, says, index, entry, marks, opened_at, last_seen_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (cause, subject) WHERE closed_at IS NULL DO NOTHING RETURNING ${COLUMNS}`,
      [id, cause, subject, says, index, entry, marks, tx.now()],
    );
  }

  lockOpen(tx: Tx, cause: IncidentCause, subject: string): Promise<Incident | null> {
    return this.one(
      tx,
      `SELECT ${COLUMNS} FROM audit.incidents i WHERE i.cause = $1 AND i.subject = $2 AND i.closed_at IS NULL FOR UPDATE`,
      [cause, subject],
    );
  }

  async settledMarks(tx: Tx, subject: string): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ mark: string }>(
      'SELECT DISTINCT unnest(marks) AS mark FROM audit.incidents WHERE subject = $1 AND closed_at IS NOT NULL',
      [subject],
    );
    return new Set(rows.map(({ mark }) => mark));
  }

  find(tx: Tx, id: string): Promise<Incident | null> {
    return this.one(tx, `SELECT ${COLUMNS} FROM audit.incidents i WHERE i.id = $1`, [id]);
  }

  lock(tx: Tx, id: string): Promise<Incident | null> {
    return this.one(tx, `SELECT ${COLUMNS} FROM audit.incidents i WHERE i.id = $1 FOR UPDATE`, [id]);
  }

  async list(tx: Tx, { open, cursor, limit }: IncidentFilter): Promise<Page<Incident>> {
    const [at, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, ['instant', 'uuid']);
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM audit.incidents i WHERE (closed_at IS NULL) = $1
         AND ($2::timestamptz IS NULL OR (i.opened_at, i.id) < ($2::timestamptz, $3::uuid))
       ORDER BY i.opened_at DESC, i.id DESC LIMIT $4`,
      [open, at, id, limit + 1],
    );
    return pageOf(rows.map(incidentOf), limit, ({ openedAt, id: last }) => [openedAt, last]);
  }

  async due(tx: Tx): Promise<Incident[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM audit.incidents i WHERE i.closed_at IS NULL AND i.acknowledged_at IS NULL AND i.recovered_at IS NULL
         AND i.next_at <= $1 ORDER BY i.next_at FOR UPDATE`,
      [tx.now()],
    );
    return rows.map(incidentOf);
  }

  async save(tx: Tx, incident: Incident): Promise<Incident> {
    const i = incident;
    const saved = await this.one(
      tx,
      `UPDATE audit.incidents AS i SET says = $3, marks = $4, last_seen_at = $5, recovered_at = $6, level = $7, next_at = $8,
         acknowledged_at = $9, acknowledged_by = $10, note = $11, closed_at = $12, closed_by = $13, reason = $14, approval = $15,
         version = i.version + 1
       WHERE i.id = $1 AND i.version = $2 RETURNING ${COLUMNS}`,
      [
        ...[i.id, i.version, i.says, i.marks, i.lastSeenAt, i.recoveredAt, i.level, i.nextAt],
        ...[i.acknowledgedAt, i.acknowledgedBy, i.note, i.closedAt, i.closedBy, i.reason, i.approval],
      ],
    );
    if (!saved) throw new DomainError('stale-version', 'The incident changed meanwhile');
    return saved;
  }

  async addTelling(tx: Tx, id: string, { level, at, permission, groups, notice }: Telling): Promise<void> {
    await tx.query(
      'INSERT INTO audit.incident_tellings (incident_id, level, at, permission, desks, notice_id) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, level, at, permission, groups, notice],
    );
  }

  tellings(tx: Tx, id: string): Promise<Telling[]> {
    return tx.query<Telling>(
      `SELECT level, ${timeText('at')} AS at, permission, desks AS groups, notice_id AS notice FROM audit.incident_tellings
       WHERE incident_id = $1 ORDER BY audit.incident_tellings.at, notice_id`,
      [id],
    );
  }

  async flag(tx: Tx): Promise<IncidentFlag | null> {
    const [row] = await tx.query<{ flag: IncidentFlag | null }>('SELECT audit.open_incident() AS flag');
    return row?.flag ?? null;
  }

  async takeWatch(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('caspix incident watch', 0)) AS taken`,
    );
    return row?.taken === true;
  }

  private async one(tx: Tx, sql: string, parameters: readonly unknown[]): Promise<Incident | null> {
    const [row] = await tx.query<Row>(sql, parameters);
    return row ? incidentOf(row) : null;
  }
}
