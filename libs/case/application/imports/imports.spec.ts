import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, sharedData, type TestDatabase, testDatabase } from '#testing';
import { AlertsModule } from '../../alerts.module.ts';
import { parseColumnMap } from './column-map.ts';
import { ImportAlerts } from './import-alerts.ts';
import { ImportAmlsim } from './import-amlsim.ts';
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

const folder = () => mkdtempSync(join(tmpdir(), 'caspix-import-'));
const fileOf = (content: string) => {
  const file = join(folder(), 'data.csv');
  writeFileSync(file, content);
  return file;
};
const count = async (sql: string): Promise<number> => Number((await db.superuser.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0].n);

const alertMap = parseColumnMap('alerts', {
  source: 'core',
  columns: {
    id: 'sourceRef',
    rule: 'typology',
    score: 'score',
    at: 'detectedAt',
    iban: 'subjects.0.account.number',
    name: 'subjects.0.party.name',
    tx: 'transactionRefs',
  },
  constants: { 'subjects.0.party.kind': 'PERSON', currency: 'EUR' },
});
const transactionMap = parseColumnMap('transactions', {
  source: 'core',
  columns: { id: 'ref', at: 'at', amount: 'amount', from: 'from.number', to: 'to.number', text: 'description' },
  constants: { currency: 'EUR' },
});

const TRANSACTIONS =
  '\uFEFFid,at,amount,from,to,text\r\n1,2026-11-01,12.50,11111111,22222222,"rent, ""May"""\r\n2,2026-11-02 10:00,3.00,22222222,33333333,=cmd()\r\n';

describe('importing files', () => {
  it('takes transactions with their accounts, and adds nothing the second time', async () => {
    const file = fileOf(TRANSACTIONS);
    const first = await house.get(ImportTransactions).execute(file, transactionMap);
    expect(first).toEqual({ rows: 2, created: 2, duplicates: 0, rejected: 0, rejectedFile: null, interrupted: false });
    expect(await house.get(ImportTransactions).execute(file, transactionMap)).toMatchObject({ created: 0, duplicates: 2 });
    expect(await count(`cases.accounts WHERE source = 'core'`)).toBe(3);
    expect(await count(`cases.transactions WHERE description = '=cmd()'`)).toBe(1);
    expect(await count(`audit.entries WHERE action = 'import.run'`)).toBe(2);
  });

  it('sets bad rows aside with line and reason, and keeps the good ones', async () => {
    const rows = [
      'id,rule,score,at,iban,name,tx',
      'A1,R1,50,2026-11-03,DE89370400440532013000,דנה לוי,1;2',
      'A2,R1,high,2026-11-03,DE89370400440532013000,X,',
      'A3,R1,5',
      '"A4,R1,1,2026-11-03,4444,Y,',
      `A5,R1,50,2026-11-03,12345678,=HYPERLINK("x"),`,
      'A6,R1,50,2026-11-03,12345678,Z,9',
      'A7,R1,50,2036-11-03,12345678,Z,',
      'A8,R1,50,2026-11-03,12345678,N\u0000L,',
    ];
    const file = fileOf(rows.join('\r\n'));
    const report = await house.get(ImportAlerts).execute(file, alertMap);
    expect(report).toMatchObject({ rows: 8, created: 1, rejected: 7, rejectedFile: `${file}.rejected.csv` });
    const rejected = readFileSync(`${file}.rejected.csv`, 'utf8').split('\r\n').filter(Boolean);
    expect(rejected[0]).toBe('\uFEFFline,reason,row');
    expect(
      rejected
        .slice(1)
        .map((line) => Number(line.split(',')[0]))
        .sort(),
    ).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(rejected.find((line) => line.startsWith('7,'))).toContain("names '9'");
    expect(await count(`cases.alert_transactions l JOIN cases.alerts a ON a.id = l.alert_id WHERE a.source_ref = 'A1'`)).toBe(2);
    expect(await count(`cases.parties WHERE name = 'דנה לוי'`)).toBe(1);
  });

  it('stops after the batch in hand when asked, and a second run brings the rest', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `I${i},2026-11-02,1.00,11111111,22222222,`);
    const file = fileOf(['id,at,amount,from,to,text', ...rows].join('\n'));
    const stop = new AbortController();
    const cut = await house.get(ImportTransactions).execute(file, transactionMap, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(cut).toMatchObject({ interrupted: true, created: 2000 });
    expect(await house.get(ImportTransactions).execute(file, transactionMap)).toMatchObject({ created: 3000, duplicates: 2000 });
  });

  it.each([
    ['a file that is not there', join(tmpdir(), 'nowhere.csv')],
    ['a folder', tmpdir()],
  ])('refuses %s', async (_, file) => {
    await expect(house.get(ImportAlerts).execute(file, alertMap)).rejects.toMatchObject({ code: 'validation' });
    expect(existsSync(`${file}.rejected.csv`)).toBe(false);
  });
});

describe('importing AMLSim', () => {
  const settings = { start: '2026-05-01', currency: 'EUR' };

  it('brings every account and transaction and an alert for each flagged account, once', async () => {
    const here = folder();
    cpSync(sharedData('amlsim'), here, { recursive: true });
    const first = await house.get(ImportAmlsim).execute(here, settings);
    expect(first).toMatchObject({
      accounts: { created: 20_000, rejected: 0 },
      transactions: { created: 120_558, rejected: 0 },
      alerts: { created: 1804, duplicates: 0 },
    });
    expect(await count(`cases.alerts WHERE source = 'amlsim' AND typology = 'Round-tripping cycle'`)).toBe(108);
    expect(
      await count(
        `cases.alerts a WHERE source = 'amlsim' AND (SELECT sum((f->>'points')::int) FROM jsonb_array_elements(factors) f) <> score`,
      ),
    ).toBe(0);
    expect(
      await count(
        `cases.alerts a WHERE source = 'amlsim' AND transaction_count <> (SELECT count(*) FROM cases.alert_transactions WHERE alert_id = a.id)`,
      ),
    ).toBe(0);
    expect(await count(`cases.accounts WHERE source = 'amlsim' AND NOT iban`)).toBe(0);
    const second = await house.get(ImportAmlsim).execute(here, settings);
    expect(second).toMatchObject({ accounts: { created: 0 }, transactions: { created: 0 }, alerts: { created: 0, duplicates: 1804 } });
    expect(await count(`cases.transactions WHERE source = 'amlsim'`)).toBe(120_558);
  }, 180_000);

  it('sets rows aside that name no account or no step', async () => {
    const here = folder();
    writeFileSync(
      join(here, 'nodes.csv.gz'),
      gzipSync('nodeid,isFraud,init_balance,fraudStep\n900001,0,5.00,-1\n900002,0,6.00,-1\nx,0,1,-1\n'),
    );
    writeFileSync(
      join(here, 'transactions.csv.gz'),
      gzipSync('sourceNodeId,targetNodeId,value,time\n900001,900002,5.00,1\n900001,900003,5.00,1\n900001,900002,5.00,never\n'),
    );
    expect(await house.get(ImportAmlsim).execute(here, settings)).toMatchObject({
      accounts: { created: 2, rejected: 1 },
      transactions: { rejected: 2 },
    });
  });

  it.each([
    ['an unknown currency', { ...settings, currency: 'ZZZ' }],
    ['a start that is no date', { ...settings, start: 'soon' }],
  ])('refuses %s', async (_, wrong) => {
    await expect(house.get(ImportAmlsim).execute(sharedData('amlsim'), wrong)).rejects.toMatchObject({ code: 'validation' });
  });

  it('refuses a folder without the data', async () => {
    await expect(house.get(ImportAmlsim).execute(folder(), settings)).rejects.toMatchObject({ code: 'validation' });
  });
});
