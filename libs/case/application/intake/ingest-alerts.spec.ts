import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decryptField, KeyStore } from '#crypto';
import { Tx } from '#platform';
import { actorWith, type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { AlertsModule } from '../../alerts.module.ts';
import { IngestAlerts } from './ingest-alerts.ts';

const source = actorWith(['alert:ingest']);
const analyst = actorWith(['alert:read', 'alert:triage', 'transaction:read']);

let db: TestDatabase;
let house: House;
let ingest: IngestAlerts;

beforeAll(async () => {
  db = await testDatabase();
  house = await openHouse(db, { people: false, modules: [AlertsModule] });
  ingest = house.get(IngestAlerts);
});
afterAll(async () => {
  await house.close();
  await db.close();
});

const IBAN = 'DE89370400440532013000';

const alert = (sourceRef: string, change: Record<string, unknown> = {}) => ({
  source: 'monitor',
  sourceRef,
  typology: 'Account takeover',
  score: 80,
  detectedAt: '2026-11-20T10:00:00Z',
  subjects: [{ account: { number: `11110000${sourceRef}`, label: `Account ${sourceRef}` } }],
  transactions: [
    {
      ref: `t-${sourceRef}`,
      at: '2026-11-20T09:00:00Z',
      amount: '40.00',
      currency: 'EUR',
      from: { number: `11110000${sourceRef}` },
      to: { number: IBAN },
    },
  ],
  ...change,
});

const count = async (sql: string, ...values: unknown[]): Promise<number> =>
  Number((await db.superuser.query(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0].n);

describe('alerts that come in', () => {
  it('are stored with accounts, transactions and one audit entry each', async () => {
    const result = await ingest.execute(source, [alert('A1'), alert('A2')]);
    expect(result).toMatchObject({ created: 2, duplicates: 0, rejected: 0 });
    const ids = result.items.map(({ id }) => id);
    expect(await count('cases.alerts WHERE id = ANY ($1)', ids)).toBe(2);
    expect(await count(`audit.entries WHERE action = 'alert.receive' AND object_id = ANY ($1)`, ids)).toBe(2);
    expect(await count('cases.alert_transactions WHERE alert_id = ANY ($1)', ids)).toBe(2);
    const { rows } = await db.superuser.query('SELECT exposure, subject_label, transaction_count FROM cases.alerts WHERE id = $1', [
      ids[0],
    ]);
    expect(rows[0]).toEqual({ exposure: '40.0000', subject_label: 'Account A1', transaction_count: 1 });
  });

  it('come twice without harm: the same id, nothing added', async () => {
    const first = await ingest.one(source, alert('B1'));
    const before = await count('audit.entries');
    const second = await ingest.one(source, alert('B1', { score: 1 }));
    expect(second).toEqual({ ...first, result: 'duplicate' });
    expect(await count('audit.entries')).toBe(before);
    expect(await count('cases.alerts WHERE source_ref = $1 AND score = 80', 'B1')).toBe(1);
  });

  it('may repeat within one batch', async () => {
    const { items, created, duplicates } = await ingest.execute(source, [alert('C1'), alert('C2'), alert('C1')]);
    expect({ created, duplicates }).toEqual({ created: 2, duplicates: 1 });
    expect(items[2]).toMatchObject({ result: 'duplicate', id: items[0]?.id });
  });

  it('are each taken once when the same batch arrives eight times at the same moment', async () => {
    const items = Array.from({ length: 60 }, (_, i) => alert(`D${i}`));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => ingest.execute(source, n % 2 === 0 ? items : items.toReversed())),
    );
    expect(results.reduce((sum, { created }) => sum + created, 0)).toBe(60);
    expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(420);
    expect(await count(`cases.alerts WHERE source_ref LIKE 'D%'`)).toBe(60);
    expect(await count(`cases.accounts WHERE label LIKE 'Account D%'`)).toBe(60);
    expect(await count(`cases.transactions WHERE source_ref LIKE 't-D%'`)).toBe(60);
    expect(await count(`cases.accounts WHERE namespace = 'iban'`)).toBe(1);
  });

  it('are not stopped by a bad one among them', async () => {
    const result = await ingest.execute(source, [
      alert('E1'),
      alert('E2', { score: 900 }),
      'nonsense',
      alert('E3', { currency: 'ZZZ' }),
      alert('E4'),
    ]);
    expect(result).toMatchObject({ created: 2, rejected: 3 });
    expect(result.items[1]).toMatchObject({ result: 'rejected', id: null, fields: [{ field: 'score' }] });
    expect(await count(`cases.alerts WHERE source_ref LIKE 'E%'`)).toBe(2);
  });

  it('name one account by its IBAN, whatever the source and however it is written', async () => {
    await ingest.one(source, alert('F1', { source: 'cards', subjects: [{ account: { number: 'de89 3704 0044 0532 0130 00' } }] }));
    expect(await count(`cases.accounts WHERE namespace = 'iban'`)).toBe(1);
  });

  it('keep account numbers of two sources apart unless they are IBANs', async () => {
    const subjects = [{ account: { number: '77777777' } }];
    await ingest.execute(source, [alert('G1', { subjects }), alert('G2', { source: 'cards', subjects, transactions: [] })]);
    expect(await count(`cases.accounts WHERE number_masked = '•••• 7777'`)).toBe(2);
  });

  it('leave no account number or national id readable in any table, and the key opens them', async () => {
    const party = { kind: 'PERSON', name: 'Nora Varga', nationalId: '1991-0430-12345', email: 'nora@varga.example', born: '1991-04-30' };
    const { id } = await ingest.one(source, alert('H1', { subjects: [{ account: { number: 'GB82WEST12345698765432' }, party }] }));
    const { rows } = await db.superuser.query(
      `SELECT a.id, a.number_cipher AS cipher, a.party_id, row_to_json(a)::text || (SELECT string_agg(row_to_json(f)::text, '') FROM cases.party_fields f) AS stored
       FROM cases.alert_subjects s JOIN cases.accounts a ON a.id = s.account_id WHERE s.alert_id = $1`,
      [id],
    );
    const [account] = rows;
    expect(account.party_id).not.toBeNull();
    for (const secret of ['WEST123456', '19910430', '1991-0430', 'nora@varga', '04-30']) expect(account.stored).not.toContain(secret);
    const opened = await db.app.run(analyst, async (tx) => {
      const key = (await house.get(KeyStore).subjectKeys(tx, [account.id])).get(account.id);
      return key && decryptField(key, { table: 'cases.accounts', column: 'number_cipher', row: account.id }, account.cipher);
    });
    expect(opened).toBe('GB82WEST12345698765432');
  });

  it('bring a person by national id only once', async () => {
    const subjects = (nationalId: string) => [{ party: { kind: 'PERSON', name: 'Luc Ferrand', nationalId, phone: '+352 621 123 418' } }];
    await ingest.execute(source, [alert('I1', { subjects: subjects('55-66-77') }), alert('I2', { subjects: subjects('556677') })]);
    await ingest.execute(source, [alert('I3', { subjects: subjects('556677') })]);
    expect(await count(`cases.parties WHERE name = 'Luc Ferrand'`)).toBe(1);
    expect(await count(`cases.party_fields f JOIN cases.parties p ON p.id = f.party_id WHERE p.name = 'Luc Ferrand'`)).toBe(2);
  });

  it('need as many statements for 300 as for three', async () => {
    const statements = async (prefix: string, length: number) => {
      const query = vi.spyOn(Tx.prototype, 'query');
      await ingest.execute(
        source,
        Array.from({ length }, (_, i) => alert(`${prefix}${i}`)),
      );
      const calls = query.mock.calls.length;
      query.mockRestore();
      return calls;
    };
    const few = await statements('J', 3);
    expect(await statements('K', 300)).toBe(few);
    expect(few).toBeLessThanOrEqual(12);
  });

  it('are counted by the database as they are', async () => {
    const { rows } = await db.superuser.query(`
      SELECT state, typology, sum(count)::int AS n FROM cases.alert_counters GROUP BY 1, 2 HAVING sum(count) <> 0
      EXCEPT SELECT state, typology, count(*)::int FROM cases.alerts GROUP BY 1, 2`);
    expect(rows).toEqual([]);
    expect(await count('cases.alert_counters')).toBeGreaterThan(0);
  });
});

describe('the database itself', () => {
  const refused = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: 'forbidden' });

  it('shows nothing to an actor without a permission', async () => {
    const seen = await db.app.run(actorWith(['dashboard:read', 'user:read']), async (tx) => {
      const counts: number[] = [];
      for (const table of ['alerts', 'accounts', 'parties', 'party_fields', 'transactions', 'alert_subjects', 'alert_transactions']) {
        counts.push((await tx.query(`SELECT 1 FROM cases.${table} LIMIT 1`)).length);
      }
      return counts;
    });
    expect(seen).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('takes no alert from an analyst and lets no source decide on one', async () => {
    await refused(ingest.one(analyst, alert('L1')));
    expect(await count(`cases.alerts WHERE source_ref = 'L1'`)).toBe(0);
    const moved = await db.app.run(source, (tx) =>
      tx.query(`UPDATE cases.alerts SET state = 'DISMISSED', reason_code = 'OTHER' RETURNING id`),
    );
    expect(moved).toEqual([]);
  });

  it('lets nobody delete alerts, rewrite transactions, count by hand or date an alert back', async () => {
    const everything = actorWith(['alert:read', 'alert:ingest', 'alert:triage', 'import:run', 'case:work', 'transaction:read']);
    const sql = (statement: string) => db.app.run(everything, (tx) => tx.query(statement));
    await refused(sql('DELETE FROM cases.alerts'));
    await refused(sql('UPDATE cases.transactions SET amount = 0'));
    await refused(sql('UPDATE cases.alert_counters SET count = 0'));
    await refused(sql(`UPDATE cases.alerts SET received_at = now()`));
    await refused(sql(`UPDATE cases.accounts SET number_cipher = '\\x00'`));
    await refused(sql('TRUNCATE cases.alerts CASCADE'));
  });
});
