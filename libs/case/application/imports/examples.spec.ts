import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { AlertsModule } from '../../alerts.module.ts';
import { readColumnMap } from './column-map.ts';
import { ImportAlerts } from './import-alerts.ts';
import { ImportTransactions } from './import-transactions.ts';

let db: TestDatabase;
let house: House;

beforeAll(async () => {
  db = await testDatabase();
  house = await openHouse(db, { people: false, modules: [AlertsModule], config: { databaseUser: 'caspix_worker' } });
});
afterAll(async () => {
  await house.close();
  await db.close();
});

describe('the examples in docs/importing.md', () => {
  it('import as they stand', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'caspix-examples-'));
    cpSync(join(import.meta.dirname, '../../../../docs/examples'), folder, { recursive: true });
    const file = (name: string) => join(folder, name);
    const transactions = await readColumnMap('transactions', file('transactions-map.json'));
    expect(await house.get(ImportTransactions).execute(file('transactions.csv'), transactions)).toMatchObject({ created: 3, rejected: 0 });
    const alerts = await readColumnMap('alerts', file('alerts-map.json'));
    expect(await house.get(ImportAlerts).execute(file('alerts.csv'), alerts)).toMatchObject({ created: 2, rejected: 0 });
    const { rows } = await db.superuser.query('SELECT typology, exposure::text, transaction_count FROM cases.alerts ORDER BY source_ref');
    expect(rows[0]).toEqual({ typology: 'Mule account, fan-in', exposure: '12400.0000', transaction_count: 2 });
  });
});
