import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import {
  DestinationStore,
  type NewDestination,
  type NewOrder,
  type ProposedChange,
} from '../application/destinations/destination-store.ts';
import type { UntoldChange } from '../application/incidents/copy-states.ts';
import { type Destination, type DestinationKind, targetOf } from '../domain/destinations/destination.ts';
import type { DestinationOrderView, DestinationStatus } from '../domain/destinations/destination-status.ts';
import { timeText } from './entry-row.ts';

/** Columns that both roles may read; the driver gives bigint as text. */
export const DESTINATION = `d.id, d.name, d.kind, d.settings, d.state, d.version,
  CASE WHEN d.next_entry IS NOT NULL THEN jsonb_build_object('entry', d.next_entry, 'since', ${timeText('d.next_since')}) END AS next`;

const STATUSES = `
  SELECT ${DESTINATION}, p.sent, p.confirmed, ${timeText('p.sent_at')} AS "sentAt", ${timeText('p.heartbeat_at')} AS "heartbeatAt",
    ${timeText('p.failing_since')} AS "failingSince", p.last_error AS "lastError", p.parked,
    ${timeText('p.verified_at')} AS "verifiedAt", p.verified, p.verified_says AS "verifiedSays", p.protection, ${timeText('p.untold_at')} AS "untoldAt",
    greatest(c.size - p.sent, 0) AS lag,
    CASE WHEN c.size > p.sent THEN extract(epoch FROM clock_timestamp() - (SELECT k.at FROM audit.checkpoints k WHERE k.size > p.sent ORDER BY k.size LIMIT 1)) ELSE 0 END AS "lagSeconds",
    (SELECT jsonb_build_object('askedAt', ${timeText('o.asked_at')}, 'doneAt', ${timeText('o.done_at')}, 'ok', o.ok, 'says', o.says)
     FROM audit.destination_orders o WHERE o.destination_id = d.id AND o.kind = 'test' ORDER BY o.asked_at DESC LIMIT 1) AS test
  FROM audit.destinations d JOIN audit.destination_progress p ON p.destination_id = d.id
    CROSS JOIN (SELECT coalesce(max(size), 0) AS size FROM audit.checkpoints) c
  WHERE d.state <> 'removed' ORDER BY lower(d.name)`;

type Row = Destination & {
  sent: string;
  confirmed: string;
  lag: string;
  lagSeconds: string;
  test: DestinationOrderView | null;
} & Omit<DestinationStatus, 'sent' | 'confirmed' | 'lag' | 'lagSeconds' | 'test'>;

function statusOf({ settings, next, ...row }: Row): DestinationStatus {
  return {
    ...row,
    format: 'format' in settings ? settings.format : null,
    target: targetOf({ kind: row.kind, settings } as Parameters<typeof targetOf>[0]),
    changingSince: next?.since ?? null,
    sent: Number(row.sent),
    confirmed: Number(row.confirmed),
    lag: Number(row.lag),
    lagSeconds: Math.round(Number(row.lagSeconds)),
  };
}

@Injectable()
export class SqlDestinationStore extends DestinationStore {
  async statuses(tx: Tx): Promise<DestinationStatus[]> {
    return (await tx.query<Row>(STATUSES)).map(statusOf);
  }

  untold(tx: Tx): Promise<UntoldChange[]> {
    return tx.query<UntoldChange>(
      `SELECT d.name, p.untold_entry AS entry, ${timeText('p.untold_at')} AS at
       FROM audit.destination_progress p JOIN audit.destinations d ON d.id = p.destination_id WHERE p.untold_entry IS NOT NULL`,
    );
  }

  async find(tx: Tx, id: string): Promise<Destination | null> {
    const [row] = await tx.query<Destination>(`SELECT ${DESTINATION} FROM audit.destinations d WHERE d.id = $1`, [id]);
    return row ?? null;
  }

  async lock(tx: Tx, id: string): Promise<Destination | null> {
    const [row] = await tx.query<Destination>(`SELECT ${DESTINATION} FROM audit.destinations d WHERE d.id = $1 FOR UPDATE`, [id]);
    return row ?? null;
  }

  async add(tx: Tx, { id, name, kind, settings, secret, from, approval }: NewDestination): Promise<void> {
    await tx.query(
      `INSERT INTO audit.destinations (id, name, kind, settings, secret, state, approval) VALUES ($1, $2, $3, $4, $5, 'active', $6)`,
      [id, name, kind satisfies DestinationKind, settings, secret, approval],
    );
    await tx.query('INSERT INTO audit.destination_progress (destination_id, sent, confirmed) VALUES ($1, $2, $2)', [id, from]);
  }

  async propose(tx: Tx, { id, name, settings, secret, state, approval, entry }: ProposedChange): Promise<void> {
    await tx.query(
      `UPDATE audit.destinations SET next_approval = $2, next_entry = $3, next_since = clock_timestamp(),
         next_name = $4, next_settings = $5, next_secret = $6, next_state = $7 WHERE id = $1`,
      [id, approval, entry, name, settings, secret, state],
    );
  }

  async order(tx: Tx, { id, destinationId, kind, from }: NewOrder): Promise<void> {
    await tx.query('INSERT INTO audit.destination_orders (id, destination_id, kind, from_index, asked_by) VALUES ($1, $2, $3, $4, $5)', [
      id,
      destinationId,
      kind,
      from,
      tx.actor.sub,
    ]);
  }

  async size(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ size: string }>('SELECT coalesce(max(size), 0) AS size FROM audit.checkpoints');
    return Number(row?.size ?? 0);
  }
}
