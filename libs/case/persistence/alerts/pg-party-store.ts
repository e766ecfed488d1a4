import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type NewParty, type NewPartyField, PartyStore } from '../../application/intake/party-store.ts';
import { insertRows, type Target } from '../insert-rows.ts';

const partyTarget: Target<NewParty> = {
  table: 'cases.parties',
  columns: {
    id: ['uuid', (row) => row.id],
    kind: ['text', (row) => row.kind],
    name: ['text', (row) => row.name],
    source: ['text', (row) => row.source],
    source_ref: ['text', (row) => row.sourceRef],
  },
};

const fieldTarget: Target<NewPartyField> = {
  table: 'cases.party_fields',
  columns: {
    id: ['uuid', (row) => row.id],
    party_id: ['uuid', (row) => row.partyId],
    field: ['text', (row) => row.field],
    cipher: ['bytea', (row) => row.cipher],
    idx: ['bytea', (row) => row.index],
    masked: ['text', (row) => row.masked],
  },
};

@Injectable()
export class PgPartyStore extends PartyStore {
  async find(tx: Tx, source: string, sourceRefs: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; source_ref: string }>(
      'SELECT id, source_ref FROM cases.parties WHERE source = $1 AND source_ref = ANY ($2::text[])',
      [source, sourceRefs],
    );
    return new Map(rows.map((row) => [row.source_ref, row.id]));
  }

  async insert(tx: Tx, parties: readonly NewParty[]): Promise<Set<string>> {
    const suffix = 'ON CONFLICT (source, source_ref) DO NOTHING RETURNING id';
    const rows = await insertRows<NewParty, { id: string }>(tx, partyTarget, parties, suffix);
    return new Set(rows.map(({ id }) => id));
  }

  async insertFields(tx: Tx, fields: readonly NewPartyField[]): Promise<void> {
    await insertRows(tx, fieldTarget, fields, 'ON CONFLICT (party_id, field, idx) DO NOTHING');
  }
}
