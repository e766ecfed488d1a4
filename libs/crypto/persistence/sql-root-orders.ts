import type { Tx } from '#platform';
import { type RootOrder, RootOrderRecords } from '../application/root-order-records.ts';
import { stamp } from './sql.ts';

const OPEN = `SELECT id, kind, version, ${stamp('ordered_at')} AS "orderedAt", ordered_by AS "orderedBy", ${stamp('made_at')} AS "madeAt"
  FROM crypto.root_orders WHERE done_at IS NULL`;

export class SqlRootOrders extends RootOrderRecords {
  async add(tx: Tx, { id, kind, version, orderedBy }: Pick<RootOrder, 'id' | 'kind' | 'version' | 'orderedBy'>): Promise<void> {
    await tx.query('INSERT INTO crypto.root_orders (id, kind, version, ordered_by) VALUES ($1, $2, $3, $4)', [
      id,
      kind,
      version,
      orderedBy,
    ]);
  }

  async open(tx: Tx): Promise<RootOrder | undefined> {
    return (await tx.query<RootOrder>(OPEN))[0];
  }

  async lockOpen(tx: Tx): Promise<RootOrder | undefined> {
    return (await tx.query<RootOrder>(`${OPEN} FOR UPDATE`))[0];
  }

  async made(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE crypto.root_orders SET made_at = clock_timestamp() WHERE id = $1', [id]);
  }

  async done(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE crypto.root_orders SET done_at = clock_timestamp() WHERE id = $1', [id]);
  }
}
