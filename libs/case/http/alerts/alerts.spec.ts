import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, type TestClient, testApi } from '#testing/api';

let api: TestApi;
let source: TestClient;
let cleo: TestClient;

beforeAll(async () => {
  api = await testApi();
  // Lends the right to deliver alerts to an administrator, who sees none of them.
  await api.db.superuser.query(`
    ALTER TABLE rbac.role_permissions DISABLE TRIGGER changed_by_versions;
    INSERT INTO rbac.role_permissions (role, permission) VALUES ('admin', 'alert:ingest');
    ALTER TABLE rbac.role_permissions ENABLE ALWAYS TRIGGER changed_by_versions`);
  source = await api.as('ada');
  cleo = await api.as('cleo');
});
afterAll(() => api.close());

let serial = 0;
const alert = (change: Record<string, unknown> = {}) => {
  serial += 1;
  return {
    source: 'monitor',
    sourceRef: `A${serial}`,
    typology: 'Account takeover',
    score: serial % 100,
    detectedAt: '2026-11-20T10:00:00Z',
    subjects: [{ account: { number: `1111${String(serial).padStart(8, '0')}` }, party: { kind: 'PERSON', name: `Nora Varga ${serial}` } }],
    ...change,
  };
};
const stored = async () => Number((await api.db.superuser.query('SELECT count(*) AS n FROM cases.alerts')).rows[0].n);

describe('delivering alerts over HTTPS', () => {
  it('answers 201 for a new one and 200 for the same again', async () => {
    const body = alert();
    const first = await source.post('/alerts', body);
    expect(first).toMatchObject({ status: 201, json: { result: 'created', number: expect.stringMatching(/^ALR-\d{6,}$/) } });
    expect(await source.post('/alerts', body)).toMatchObject({ status: 200, json: { ...first.json, result: 'duplicate' } });
  });

  it('answers a batch item by item', async () => {
    const items = [alert(), alert({ score: -1 }), 7];
    expect(await source.post('/alerts/batch', { items })).toMatchObject({
      status: 200,
      json: {
        created: 1,
        duplicates: 0,
        rejected: 2,
        items: [
          { index: 0, result: 'created' },
          { index: 1, fields: [{ field: 'score' }] },
          { index: 2, result: 'rejected' },
        ],
      },
    });
  });

  it.each<[string, () => unknown, string]>([
    ['an unknown field', () => alert({ colour: 'red' }), 'colour'],
    ['a wrong type', () => alert({ score: '7' }), 'score'],
    ['an amount out of range', () => alert({ exposure: '1e99', currency: 'EUR' }), 'exposure'],
    ['an unknown currency', () => alert({ currency: 'ZZZ' }), 'currency'],
    ['a date in the future', () => alert({ detectedAt: '2099-01-01T00:00:00Z' }), 'detectedAt'],
    ['NUL bytes', () => alert({ title: 'a\u0000b' }), 'title'],
    ['half a surrogate pair', () => alert({ title: '\udc00' }), 'title'],
  ])('refuses %s with field and reason, and writes nothing', async (_, body, field) => {
    const before = await stored();
    const answer = await source.post('/alerts', body());
    expect(answer).toMatchObject({
      status: 400,
      json: { code: 'validation', fields: expect.arrayContaining([{ field, reason: expect.any(String) }]) },
    });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(await stored()).toBe(before);
  });

  it.each<[string, string, unknown, number]>([
    ['malformed JSON', '{"source":', undefined, 400],
    ['no body', '', undefined, 400],
    ['1,001 items', JSON.stringify({ items: Array.from({ length: 1001 }, () => ({})) }), undefined, 400],
    ['no items', '{"items":[]}', undefined, 400],
    ['an unknown field beside the items', '{"items":[{}],"force":true}', undefined, 400],
    ['17 MiB', `{"items":["${'x'.repeat(17 * 2 ** 20)}"]}`, undefined, 413],
  ])('refuses a batch with %s', async (_, raw, __, status) => {
    const before = await stored();
    const answer = await source.send('POST', '/alerts/batch', { raw, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(await stored()).toBe(before);
  });

  it('is nothing for an analyst, and reading is nothing for a source', async () => {
    expect(await cleo.post('/alerts', alert())).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    expect(await source.get('/alerts')).toMatchObject({ status: 403 });
  });
});

describe('the queue over HTTPS', () => {
  it('pages through by cursor and tells totals', async () => {
    await source.post('/alerts/batch', { items: Array.from({ length: 12 }, () => alert()) });
    const first = await cleo.get('/alerts?limit=5&sort=score&dir=desc');
    expect(first.json.items).toHaveLength(5);
    const second = await cleo.get(`/alerts?limit=5&sort=score&dir=desc&cursor=${first.json.next}`);
    const ids = [...first.json.items, ...second.json.items].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(10);
    const { json } = await cleo.get('/alerts/summary');
    expect(json.open).toBe(await stored());
    expect(json.typologies).toEqual([{ typology: 'Account takeover', count: json.open }]);
  });

  it('finds an alert by a card number, however its digits are grouped, and tells it from the number of another card', async () => {
    const { json: made } = await source.post(
      '/alerts',
      alert({ subjects: [{ account: { number: '4111 1111 1111 1111' }, party: { kind: 'PERSON', name: 'Mia Card' } }] }),
    );
    for (const q of ['4111111111111111', '4111-1111-1111-1111', '4111.1111.1111.1111', '４１１１ 1111 1111 1111']) {
      const [queue, everywhere] = await Promise.all([
        cleo.get(`/alerts?q=${encodeURIComponent(q)}`),
        cleo.get(`/search?q=${encodeURIComponent(q)}`),
      ]);
      expect(queue.json.items.map(({ id }: { id: string }) => id)).toEqual([made.id]);
      expect(everywhere.json.alerts.map(({ id }: { id: string }) => id)).toEqual([made.id]);
    }
    expect((await cleo.get('/search?q=4111111111111112')).json.alerts).toEqual([]);
  });

  it('finds an alert by its number, its account and its subject', async () => {
    const { json: made } = await source.post(
      '/alerts',
      alert({ subjects: [{ account: { number: 'GB82 WEST 1234 5698 7654 32' }, party: { kind: 'ENTITY', name: 'Prisma Trade OÜ' } }] }),
    );
    for (const q of [made.number, 'gb82west12345698765432', 'pris']) {
      const { json } = await cleo.get(`/alerts?q=${encodeURIComponent(q)}`);
      expect(json.items.map(({ id }: { id: string }) => id)).toEqual([made.id]);
    }
  });

  it.each(['?sort=name', '?limit=0', '?limit=201', '?minScore=-1', '?owner=somebody', '?colour=red', '?cursor=x', '?state=OPEN', '?q=%00'])(
    'refuses %s',
    async (query) => {
      expect(await cleo.get(`/alerts${query}`)).toMatchObject({ status: 400, json: { code: 'validation' } });
    },
  );

  it('shows one alert with its version, and nothing for an id that is none', async () => {
    const { json: made } = await source.post('/alerts', alert());
    const answer = await cleo.get(`/alerts/${made.id}`);
    expect(answer).toMatchObject({
      status: 200,
      json: { number: made.number, state: 'NEW', subjects: [{ account: { field: 'number', revealable: true } }] },
    });
    expect(answer.headers.etag).toBe('"1"');
    expect(await cleo.get('/alerts/nonsense')).toMatchObject({ status: 400 });
    expect(await cleo.get('/alerts/018f0000-0000-7000-8000-000000000000')).toMatchObject({ status: 404 });
  });
});

describe('triage over HTTPS', () => {
  it('assigns, dismisses, restores and marks duplicates', async () => {
    const { json } = await source.post('/alerts/batch', { items: [alert(), alert()] });
    const [a = '', b = ''] = json.items.map(({ id }: { id: string }) => id);
    expect(await cleo.post('/alerts/assign', { ids: [a, b], ownerId: api.house.people.cleo.id })).toMatchObject({
      status: 200,
      json: { items: [{ result: 'done' }, { result: 'done' }] },
    });
    expect(await cleo.post('/alerts/dismiss', { ids: [a], reasonCode: 'FALSE_POSITIVE', note: 'Rent' })).toMatchObject({ status: 200 });
    expect((await cleo.get(`/alerts/${a}`)).json).toMatchObject({
      state: 'DISMISSED',
      reason: { code: 'FALSE_POSITIVE', text: 'Rent' },
      owner: { name: 'Cleo Test' },
    });
    expect(await cleo.post('/alerts/restore', { ids: [a] })).toMatchObject({ json: { items: [{ id: a, result: 'done' }] } });
    expect(await cleo.post(`/alerts/${b}/duplicate`, { of: a })).toMatchObject({ status: 428 });
    expect(await cleo.post(`/alerts/${b}/duplicate`, { of: a }, { 'if-match': '"9"' })).toMatchObject({ status: 412 });
    const marked = await cleo.post(`/alerts/${b}/duplicate`, { of: a, note: 'Same payment' }, { 'if-match': '"2"' });
    expect(marked).toMatchObject({ status: 200, json: { state: 'DUPLICATE', duplicateOf: { id: a } } });
    expect(marked.headers.etag).toBe('"3"');
  });

  it.each<[string, string, unknown]>([
    ['no ids', '/alerts/dismiss', { ids: [], reasonCode: 'FALSE_POSITIVE' }],
    ['an unknown reason', '/alerts/dismiss', { ids: ['018f0000-0000-7000-8000-000000000000'], reasonCode: 'BORED' }],
    [
      '201 ids',
      '/alerts/restore',
      { ids: Array.from({ length: 201 }, (_, i) => `018f0000-0000-7000-8000-${String(i).padStart(12, '0')}`) },
    ],
    ['an alert named twice', '/alerts/restore', { ids: ['018f0000-0000-7000-8000-000000000000', '018f0000-0000-7000-8000-000000000000'] }],
    [
      'an unknown purpose',
      '/reveal',
      { type: 'account', id: '018f0000-0000-7000-8000-000000000000', field: 'number', purpose: 'CURIOSITY' },
    ],
  ])('refuses %s', async (_, path, body) => {
    expect(await cleo.post(path, body)).toMatchObject({ status: 400, json: { code: 'validation' } });
  });

  it('reveals an account number to an analyst for a purpose, and to nobody else', async () => {
    const { json: made } = await source.post('/alerts', alert());
    const { json: detail } = await cleo.get(`/alerts/${made.id}`);
    const body = { type: 'account', id: detail.subjects[0].accountId, field: 'number', purpose: 'INVESTIGATION', alertId: made.id };
    expect(await cleo.post('/reveal', body)).toMatchObject({ status: 200, json: { value: expect.stringMatching(/^1111\d{8}$/) } });
    const { alertId, ...nowhere } = body;
    const twice = { ...body, caseId: alertId };
    for (const wrong of [nowhere, twice]) {
      expect(await cleo.post('/reveal', wrong)).toMatchObject({ status: 400, json: { code: 'validation' } });
    }
    expect(await (await api.as('eva')).post('/reveal', body)).toMatchObject({ status: 403 });
    expect(await (await api.as('finn')).post('/reveal', body)).toMatchObject({ status: 403 });
  });
});
