import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type AccountCompletion, AccountStore, type KnownAccount, type NewAccount } from '../../application/intake/account-store.ts';
import { insertRows, type Target } from '../insert-rows.ts';

const target: Target<NewAccount> = {
  table: 'cases.accounts',
  columns: {
    id: ['uuid', (row) => row.id],
    source: ['text', (row) => row.source],
    namespace: ['text', (row) => row.namespace],
    number_cipher: ['bytea', (row) => row.cipher],
    number_index: ['bytea', (row) => row.index],
    number_masked: ['text', (row) => row.masked],
    iban: ['boolean', (row) => row.iban],
    label: ['text', (row) => row.label],
    party_id: ['uuid', (row) => row.partyId],
    currency: ['text', (row) => row.currency],
    opened_at: ['timestamptz', (row) => row.openedAt],
    opening_balance: ['numeric', (row) => row.openingBalance],
    flagged: ['boolean', (row) => row.flagged],
  },
};

@Injectable()
export class PgAccountStore extends AccountStore {
  find(tx: Tx, indexes: readonly Buffer[]): Promise<KnownAccount[]> {
    return tx.query<KnownAccount>(
      'SELECT id, namespace, number_index AS index FROM cases.accounts WHERE number_index = ANY ($1::bytea[])',
      [indexes],
    );
  }

  async insert(tx: Tx, accounts: readonly NewAccount[]): Promise<Set<string>> {
    const suffix = 'ON CONFLICT (namespace, number_index) DO NOTHING RETURNING id';
    const rows = await insertRows<NewAccount, { id: string }>(tx, target, accounts, suffix);
    return new Set(rows.map(({ id }) => id));
  }

  async complete(tx: Tx, completions: readonly AccountCompletion[]): Promise<void> {
    await tx.query(
      `UPDATE cases.accounts a SET label = coalesce(a.label, c.label), party_id = coalesce(a.party_id, c.party_id)
       FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS c (id, label, party_id)
       WHERE a.id = c.id AND ((a.label IS NULL AND c.label IS NOT NULL) OR (a.party_id IS NULL AND c.party_id IS NOT NULL))`,
      [completions.map(({ id }) => id), completions.map(({ label }) => label), completions.map(({ partyId }) => partyId)],
    );
  }
}
