import { Injectable } from '@nestjs/common';
import { decryptField, KeyStore } from '#crypto';
import type { Tx } from '#platform';
import { ClearValues, clearKey } from '../../application/packs/case-dossier.ts';

interface Row {
  kind: 'account' | 'party';
  subject: string;
  field: string;
  place: string;
  cipher: Buffer;
}

const columns = {
  account: { table: 'cases.accounts', column: 'number_cipher' },
  party: { table: 'cases.party_fields', column: 'cipher' },
} as const;

/** Decrypts the protected values of a case's members; a value whose subject was erased stays masked. */
@Injectable()
export class PgClearValues extends ClearValues {
  constructor(private readonly keys: KeyStore) {
    super();
  }

  async of(tx: Tx, caseId: string, approvalId: string): Promise<Map<string, string>> {
    // With several values of one field the one first told counts, as on screen: it comes last and stays.
    const rows = await tx.query<Row>(
      'SELECT kind, subject, field, place, cipher FROM reporting.values_for_pack($1, $2) ORDER BY place DESC',
      [...[approvalId, caseId]],
    );
    const keys = await this.keys.subjectKeys(tx, [...new Set(rows.map(({ subject }) => subject))]);
    const clear = new Map<string, string>();
    for (const { kind, subject, field, place, cipher } of rows) {
      const opener = keys.get(subject);
      if (opener) clear.set(clearKey({ type: kind, id: subject }, field), decryptField(opener, { ...columns[kind], row: place }, cipher));
    }
    return clear;
  }
}
