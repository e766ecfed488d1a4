import { Injectable } from '@nestjs/common';
import { Secrets } from '#crypto';
import { serviceActor, type Tx, UnitOfWork } from '#platform';
import { Audit } from '../../application/audit.ts';
import { secretPlace } from '../../application/destinations/secret-place.ts';
import {
  CourierStore,
  type NewestCheckpoint,
  type OpenDestination,
  type OpenIncident,
  type Order,
  type Progress,
  type SealedRow,
} from '../../application/forward/courier-store.ts';
import type { Destination } from '../../domain/destinations/destination.ts';
import { timeText } from '../entry-row.ts';
import { NUMBER } from '../incidents/sql-incident-store.ts';
import { DESTINATION } from '../sql-destination-store.ts';

const ENTRIES = `
  SELECT s.index, s.leaf, s.link, s.entry_id AS id, ${timeText('s.entry_at')} AS at, s.actor_id AS actor, e.bytes
  FROM (SELECT * FROM audit.seals WHERE index >= $1 ORDER BY index LIMIT $2) s
    LEFT JOIN audit.entries e ON e.id = s.entry_id AND e.at = s.entry_at
  ORDER BY s.index`;

const OPEN_INCIDENTS = `
  SELECT ${NUMBER} AS number, i.cause, i.subject, i.says, ${timeText('i.opened_at')} AS "openedAt" FROM audit.incidents i
  WHERE i.closed_at IS NULL AND i.recovered_at IS NULL ORDER BY i.opened_at LIMIT 100`;

@Injectable()
export class SqlCourierStore extends CourierStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: Secrets,
    private readonly audit: Audit,
  ) {
    super();
  }

  destinations(): Promise<OpenDestination[]> {
    return this.#run(async (tx) => {
      const rows = await tx.query<Destination & { secret: Buffer | null }>(
        `SELECT ${DESTINATION}, d.secret FROM audit.destinations d WHERE d.state <> 'removed' ORDER BY d.id`,
      );
      const opened: OpenDestination[] = [];
      for (const row of rows) opened.push({ ...row, secret: await this.#open(tx, row) });
      return opened;
    });
  }

  async progress(id: string): Promise<Progress> {
    const [row] = await this.#query<{ sent: string; confirmed: string }>(
      'SELECT sent, confirmed FROM audit.destination_progress WHERE destination_id = $1',
      [id],
    );
    return { sent: Number(row?.sent ?? 0), confirmed: Number(row?.confirmed ?? 0) };
  }

  async sent(id: string, sent: number): Promise<void> {
    await this.#query(
      'UPDATE audit.destination_progress SET sent = greatest(sent, $2), sent_at = clock_timestamp() WHERE destination_id = $1',
      [id, sent],
    );
  }

  async confirmed(id: string, confirmed: number): Promise<void> {
    await this.#query(
      'UPDATE audit.destination_progress SET confirmed = greatest(confirmed, $2), sent = greatest(sent, $2) WHERE destination_id = $1',
      [id, confirmed],
    );
  }

  async rewind(id: string, to: number): Promise<void> {
    await this.#query('UPDATE audit.destination_progress SET sent = $2, confirmed = $2 WHERE destination_id = $1', [id, to]);
  }

  async beat(id: string): Promise<void> {
    await this.#query('UPDATE audit.destination_progress SET heartbeat_at = clock_timestamp() WHERE destination_id = $1', [id]);
  }

  async failed(id: string, error: string, parked: boolean): Promise<void> {
    await this.#query(
      `UPDATE audit.destination_progress SET failing_since = coalesce(failing_since, clock_timestamp()), last_error = $2, parked = $3
       WHERE destination_id = $1`,
      [id, error, parked],
    );
  }

  async recovered(id: string): Promise<void> {
    await this.#query('UPDATE audit.destination_progress SET failing_since = NULL, parked = false WHERE destination_id = $1', [id]);
  }

  async orders(): Promise<Order[]> {
    const rows = await this.#query<Omit<Order, 'from'> & { from: string | null }>(
      `SELECT id, destination_id AS "destinationId", kind, from_index AS from FROM audit.destination_orders
       WHERE done_at IS NULL ORDER BY asked_at LIMIT 100`,
    );
    return rows.map((row) => ({ ...row, from: row.from === null ? null : Number(row.from) }));
  }

  async done(order: string, ok: boolean, says: string): Promise<void> {
    await this.#query('UPDATE audit.destination_orders SET done_at = clock_timestamp(), ok = $2, says = $3 WHERE id = $1', [
      order,
      ok,
      says,
    ]);
  }

  adopt(id: string): Promise<boolean> {
    return this.#run(async (tx) => {
      const [row] = await tx.query<{ adopted: boolean; heard: boolean | null }>('SELECT * FROM audit.adopt_destination($1)', [id]);
      if (row?.adopted !== true) return false;
      const reason = row.heard
        ? 'the receiver of before was told'
        : 'untold: the receiver of before did not take the entry about the change within 15 minutes';
      await this.audit.record(tx, { action: 'audit.destination-adopt', object: { type: 'destination', id }, reason });
      return true;
    });
  }

  async placeOf(entry: string): Promise<number | null> {
    const [row] = await this.#query<{ index: string }>('SELECT index FROM audit.seals WHERE entry_id = $1', [entry]);
    return row ? Number(row.index) : null;
  }

  async told(id: string, entry: string): Promise<void> {
    await this.#query('UPDATE audit.destination_progress SET told_entry = $2 WHERE destination_id = $1', [id, entry]);
  }

  async entries(from: number, limit: number): Promise<SealedRow[]> {
    const rows = await this.#query<Omit<SealedRow, 'index'> & { index: string }>(ENTRIES, [from, limit]);
    return rows.map((row) => ({ ...row, index: Number(row.index) }));
  }

  async newestCheckpoint(): Promise<NewestCheckpoint | null> {
    const [row] = await this.#query<{ size: string; note: string }>('SELECT size, note FROM audit.checkpoints ORDER BY size DESC LIMIT 1');
    return row ? { size: Number(row.size), note: row.note } : null;
  }

  openIncidents(): Promise<OpenIncident[]> {
    return this.unitOfWork.run(serviceActor('forwarder', ['incident:watch']), (tx) => tx.query<OpenIncident>(OPEN_INCIDENTS));
  }

  async #open(tx: Tx, { id, secret }: { id: string; secret: Buffer | null }): Promise<Record<string, string>> {
    if (secret === null) return {};
    return JSON.parse(await this.secrets.decrypt(tx, secretPlace(id), secret)) as Record<string, string>;
  }

  #run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(serviceActor('forwarder', []), work);
  }

  #query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.#run((tx) => tx.query<Row>(sql, parameters));
  }
}
