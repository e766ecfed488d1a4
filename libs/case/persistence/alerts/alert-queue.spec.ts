import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import type { AlertFilter } from '../../application/alerts/alert-store.ts';
import { alertStates, openAlertStates } from '../../domain/alerts/alert-state.ts';
import { alertPage } from './alert-queue.ts';

const analyst = actorWith(['alert:read']);
const OWNERS = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
const SIZE = 400;

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  // Few different values, so that every sort has ties that only the id decides; amounts whose order as text is another one.
  await db.superuser.query(
    `INSERT INTO cases.alerts (id, source, source_ref, typology, title, score, currency, exposure, detected_at, subject_label, subject_count,
       transaction_count, state, owner_id, reason_code)
     SELECT gen_random_uuid(), CASE i % 3 WHEN 0 THEN 'cards' ELSE 'monitor' END, 'r' || i, 'Typology ' || i % 4, 'Alert ' || i, i % 7 * 15, 'EUR',
       ((9 - i % 5 * 2) * 10 ^ (i % 5))::numeric, timestamptz '2026-11-01' + i % 9 * interval '1 hour 0.000123 s', 'Person ' || chr(65 + i % 26) || ' Dörf', 1, 0, s.state,
       CASE WHEN s.state = 'TRIAGED' THEN ($1::uuid[])[1 + i % 2] END, CASE WHEN s.state = 'DISMISSED' THEN 'OTHER' END
     FROM generate_series(1, ${SIZE}) i, LATERAL (SELECT (ARRAY['NEW', 'TRIAGED', 'DISMISSED', 'NEW'])[1 + i % 4] AS state) s`,
    [OWNERS],
  );
  await db.superuser.query('ANALYZE cases.alerts');
});
afterAll(() => db.close());

const filter = (change: Partial<AlertFilter> = {}): AlertFilter => ({
  states: openAlertStates,
  sort: 'score',
  descending: true,
  limit: 50,
  ...change,
});

const page = (change: Partial<AlertFilter>) => db.app.run(analyst, (tx) => alertPage(tx, filter(change)));

async function walk(change: Partial<AlertFilter>) {
  const found: Awaited<ReturnType<typeof page>>['items'] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await page({ ...change, cursor });
    found.push(...items);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

describe('the triage queue', () => {
  it('shows every alert once and in order, whatever the filter, the sort and the size of a page', async () => {
    const { rows: all } = await db.superuser.query('SELECT *, extract(epoch FROM detected_at) AS age FROM cases.alerts');
    const change = fc.record({
      states: fc.subarray([...alertStates], { minLength: 1 }),
      sort: fc.constantFrom('score', 'age', 'exposure'),
      descending: fc.boolean(),
      limit: fc.integer({ min: 7, max: 90 }),
      minScore: fc.option(fc.constantFrom(0, 30, 75), { nil: undefined }),
      typology: fc.option(fc.constantFrom('Typology 0', 'Typology 3', 'None'), { nil: undefined }),
      owner: fc.option(fc.constantFrom('none', ...OWNERS), { nil: undefined }),
      source: fc.option(fc.constantFrom('cards', 'monitor'), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(change, async (wanted) => {
        const expected = all.filter(
          (row) =>
            wanted.states.includes(row.state) &&
            row.score >= (wanted.minScore ?? 0) &&
            [undefined, row.typology].includes(wanted.typology) &&
            [undefined, row.source].includes(wanted.source) &&
            (wanted.owner === undefined || row.owner_id === (wanted.owner === 'none' ? null : wanted.owner)),
        );
        const found = await walk(wanted as Partial<AlertFilter>);
        expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
        const keys = found.map((row) =>
          wanted.sort === 'score' ? row.score : wanted.sort === 'age' ? -Date.parse(row.detectedAt) : Number(row.exposure),
        );
        expect(keys).toEqual([...keys].sort((a, b) => (wanted.descending ? b - a : a - b)));
      }),
      { numRuns: 40 },
    );
  });

  it('finds by number, by account and by the beginnings of words', async () => {
    const { rows } = await db.superuser.query(`SELECT id, number FROM cases.alerts WHERE state = 'NEW' LIMIT 1`);
    expect((await page({ search: { number: String(rows[0].number) } })).items.map(({ id }) => id)).toEqual([rows[0].id]);
    expect((await page({ search: { accounts: [Buffer.alloc(16)] } })).items).toEqual([]);
    const named = (await page({ search: { words: 'pers b' }, limit: 200 })).items;
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named.map(({ subject }) => subject))).toEqual(new Set(['Person B Dörf']));
  });

  it.each(["' | 'x", '***', '!', 'a:* & b', '\\', '%'])('takes %j as words, not as a query', async (words) => {
    await expect(page({ search: { words } })).resolves.toHaveProperty('items');
  });

  it('refuses a cursor that is broken or of another list', async () => {
    const { next } = await page({ limit: 10 });
    const forged = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
    for (const [change, cursor] of [
      [{ sort: 'age' }, next],
      [{ descending: false }, next],
      [{}, 'nonsense'],
      [{}, forged(['score-', "1'; --", OWNERS[0]])],
      [{}, forged(['score-', 10, 'not-an-id'])],
      [{}, forged(['score-', 10])],
    ] as const) {
      await expect(page({ ...change, cursor: cursor ?? '' })).rejects.toMatchObject({ code: 'validation' });
    }
  });

  it('reads a page from an index in its order, without sorting the table', async () => {
    const plan = await db.app.run(analyst, async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      let text = '';
      tx.prepared = async <Row>(sql: string, values?: readonly unknown[]): Promise<Row[]> => {
        // As for these values, and as it is kept for all others.
        text = JSON.stringify([await tx.query(`EXPLAIN ${sql}`, values), await tx.query(`EXPLAIN (GENERIC_PLAN) ${sql}`)]);
        return [];
      };
      await alertPage(tx, filter({ sort: 'exposure' }));
      return text;
    });
    expect(plan.match(/alerts_queue_exposure/g)).toHaveLength(4);
    expect(plan).not.toContain('Seq Scan');
  });
});
