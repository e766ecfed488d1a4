import type { Tx } from '#platform';
import { type DomainKeyVersion, type RewrapOrder, RotationRecords, type SubjectKeyMove } from '../application/rotation-records.ts';
import { stamp } from './sql.ts';

export class SqlRotationRecords extends RotationRecords {
  versions(tx: Tx): Promise<DomainKeyVersion[]> {
    return tx.query(
      `SELECT d.id, d.name, d.version, d.wrapped, ${stamp('d.created_at')} AS "createdAt", ${stamp('d.destroyed_at')} AS "destroyedAt",
         (SELECT count(*)::int FROM crypto.subject_keys s WHERE s.domain_key_id = d.id AND s.destroyed_at IS NULL) AS wraps
       FROM crypto.domain_keys d ORDER BY d.name, d.version`,
    );
  }

  lockDomainKeys(tx: Tx): Promise<DomainKeyVersion[]> {
    return tx.query(
      `SELECT d.id, d.name, d.version, d.wrapped, ${stamp('d.created_at')} AS "createdAt", NULL AS "destroyedAt", 0 AS wraps
       FROM crypto.domain_keys d WHERE d.destroyed_at IS NULL ORDER BY d.id FOR UPDATE`,
    );
  }

  async rewrapDomainKey(tx: Tx, id: string, wrapped: Buffer, rootVersion: number): Promise<void> {
    await tx.query('UPDATE crypto.domain_keys SET wrapped = $2, root_version = $3 WHERE id = $1', [id, wrapped, rootVersion]);
  }

  subjectsUnder(tx: Tx, domainKeyIds: readonly string[], limit: number): Promise<SubjectKeyMove[]> {
    return tx.query(
      `SELECT id, domain_key_id AS "domainKeyId", wrapped FROM crypto.subject_keys
       WHERE domain_key_id = ANY($1::uuid[]) AND destroyed_at IS NULL ORDER BY domain_key_id, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [domainKeyIds, limit],
    );
  }

  async moveSubjects(tx: Tx, moves: readonly SubjectKeyMove[]): Promise<void> {
    await tx.query(
      `UPDATE crypto.subject_keys s SET domain_key_id = m.domain_key_id, wrapped = m.wrapped
       FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS m (id, domain_key_id, wrapped) WHERE s.id = m.id`,
      [moves.map((move) => move.id), moves.map((move) => move.domainKeyId), moves.map((move) => move.wrapped)],
    );
  }

  async orderRewrap(tx: Tx, id: string, approval: string): Promise<void> {
    await tx.query('INSERT INTO crypto.rewrap_orders (id, ordered_by) VALUES ($1, $2)', [id, approval]);
  }

  async openOrder(tx: Tx): Promise<RewrapOrder | undefined> {
    const [order] = await tx.query<RewrapOrder>(
      `SELECT id, ${stamp('ordered_at')} AS "orderedAt", moved FROM crypto.rewrap_orders WHERE done_at IS NULL`,
    );
    return order;
  }

  async advanceOrder(tx: Tx, id: string, { moved, done }: { moved: number; done: boolean }): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE crypto.rewrap_orders SET moved = moved + $2, done_at = CASE WHEN $3 THEN clock_timestamp() END
       WHERE id = $1 AND done_at IS NULL RETURNING id`,
      [id, moved, done],
    );
    return rows.length > 0;
  }

  async destroyDomainKey(tx: Tx, id: string, approval: string): Promise<void> {
    await tx.query('UPDATE crypto.domain_keys SET wrapped = NULL, destroyed_at = clock_timestamp(), destroyed_by = $2 WHERE id = $1', [
      id,
      approval,
    ]);
  }
}
