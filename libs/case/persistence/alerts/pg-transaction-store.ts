import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type NewTransaction, TransactionStore } from '../../application/intake/transaction-store.ts';
import { insertRows, type Target } from '../insert-rows.ts';

const target: Target<NewTransaction> = {
  table: 'cases.transactions',
  columns: {
    id: ['uuid', (row) => row.id],
    source: ['text', (row) => row.source],
    source_ref: ['text', (row) => row.sourceRef],
    occurred_at: ['timestamptz', (row) => row.occurredAt],
    amount: ['numeric', (row) => row.amount],
    currency: ['text', (row) => row.currency],
    from_account: ['uuid', (row) => row.fromAccount],
    to_account: ['uuid', (row) => row.toAccount],
    kind: ['text', (row) => row.kind],
    description: ['text', (row) => row.description],
  },
};

@Injectable()
export class PgTransactionStore extends TransactionStore {
  async insert(tx: Tx, transactions: readonly NewTransaction[]): Promise<Set<string>> {
    const suffix = 'ON CONFLICT (source, source_ref) DO NOTHING RETURNING id';
    const rows = await insertRows<NewTransaction, { id: string }>(tx, target, transactions, suffix);
    return new Set(rows.map(({ id }) => id));
  }

  async find(tx: Tx, source: string, sourceRefs: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; source_ref: string }>(
      'SELECT id, source_ref FROM cases.transactions WHERE source = $1 AND source_ref = ANY ($2::text[])',
      [source, sourceRefs],
    );
    return new Map(rows.map((row) => [row.source_ref, row.id]));
  }
}
