import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { actorWith } from '#testing';
import { type TestApi, testApi } from '#testing/api';

interface Row {
  action: string;
  object: { type: string; id: string; name: string | null };
}

describe('what an entry is about', () => {
  let api: TestApi;
  let rows: Row[] = [];
  let number = '';
  let request = '';
  beforeAll(async () => {
    api = await testApi();
    const alert = {
      ...{ source: 'monitor', sourceRef: 'n1', typology: 'Mule account', score: 80, detectedAt: '2026-11-20T10:00:00Z' },
      ...{ transactions: [], subjects: [{ role: 'SUBJECT', account: { number: '70006000501' } }] },
    };
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(actorWith(['alert:ingest']), [alert]);
    const cleo = await api.as('cleo');
    const draft = { title: 'A mule account', type: 'FRAUD', typology: 'Mule account', priority: 2, alertIds: [items[0]?.id] };
    number = (await cleo.post('/cases', draft)).json.number;
    await cleo.post(`/cases/${(await cleo.get('/cases')).json.items[0].id}/comments`, { body: 'Seen before.' });
    await cleo.get('/users');
    const asked = { role: 'manager', change: 'grant', reason: 'He stands in for Ben.' };
    request = (await (await api.as('ada')).post(`/users/${api.house.people.dan.id}/roles`, asked)).json.number;
    rows = (await (await api.as('finn')).get('/audit/entries?limit=100')).json.items;
  });
  afterAll(() => api?.close());

  const nameIn = (action: string) => rows.find((row) => row.action === action)?.object.name;

  it('is named as people name it: a case and an alert by number, a person by name, a request by number and title', () => {
    expect(number).toMatch(/^CAS-/);
    expect(nameIn('case.open')).toBe(number);
    expect(nameIn('comment.add')).toBe(number);
    expect(nameIn('alert.receive')).toMatch(/^ALR-\d{6}$/);
    expect(nameIn('auth.sign-in')).toBe('Finn Test');
    expect(request).toMatch(/-\d+$/);
    expect(nameIn('approval.request')).toContain(`${request} `);
  });

  it('keeps its id alone where it has no name', () => {
    const refused = rows.find(({ action }) => action === 'access.deny');
    expect(refused?.object).toMatchObject({ type: 'route', name: null });
  });
});
