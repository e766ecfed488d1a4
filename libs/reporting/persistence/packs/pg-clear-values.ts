import { Injectable } from '@nestjs/common';
import type { CaseMember } from '#case';
import { decryptField, KeyStore } from '#crypto';
import type { Tx } from '#platform';
import { ClearValues, clearKey } from '../../application/packs/case-dossier.ts';

interface Row {
  subject: string;
  key: string;
  table: 'cases.accounts' | 'cases.party_fields';
  column: string;
  row: string;
  cipher: Buffer;
}

/** Decrypts the protected values of a case's members; a value whose subject was erased stays masked. */
@Injectable()
export class PgClearValues extends ClearValues {
  constructor(private readonly keys: KeyStore) {
    super();
  }

  async of(tx: Tx, members: readonly CaseMember[]): Promise<Map<string, string>> {
    const owners = members.flatMap(({ fields }) => fields.map(({ of }) => of));
    const ids = (type: string) => [...new Set(owners.filter((of) => of.type === type).map(({ id }) => id))];
    const rows = [...(await accounts(tx, ids('account'))), ...(await parties(tx, ids('party')))];
    const keys = await this.keys.subjectKeys(tx, [...new Set(rows.map(({ subject }) => subject))]);
    const clear = new Map<string, string>();
    for (const { subject, key, table, column, row, cipher } of rows) {
      const opener = keys.get(subject);
      if (opener) clear.set(key, decryptField(opener, { table, column, row }, cipher));
    }
    return clear;
  }
}

async function accounts(tx: Tx, ids: readonly string[]): Promise<Row[]> {
  const rows = await tx.query<{ id: string; cipher: Buffer }>(
    'SELECT id, number_cipher AS cipher FROM cases.accounts WHERE id = ANY ($1::uuid[])',
    [ids],
  );
  return rows.map(({ id, cipher }) => ({
    subject: id,
    key: clearKey({ type: 'account', id }, 'number'),
    table: 'cases.accounts',
    column: 'number_cipher',
    row: id,
    cipher,
  }));
}

async function parties(tx: Tx, ids: readonly string[]): Promise<Row[]> {
  const rows = await tx.query<{ id: string; party: string; field: string; cipher: Buffer }>(
    'SELECT id, party_id AS party, field, cipher FROM cases.party_fields WHERE party_id = ANY ($1::uuid[]) ORDER BY id DESC',
    [ids],
  );
  return rows.map(({ id, party, field, cipher }) => ({
    subject: party,
    key: clearKey({ type: 'party', id: party }, field),
    table: 'cases.party_fields',
    column: 'cipher',
    row: id,
    cipher,
  }));
}
