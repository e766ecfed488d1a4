import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, type TestClient, testApi } from '#testing/api';

describe('what somebody may do, since when, and by whose approval', () => {
  let api: TestApi;
  let ada: TestClient;
  let finn: TestClient;
  let request: { id: string; number: string; digest: string };
  beforeAll(async () => {
    api = await testApi();
    ada = await api.as('ada');
    finn = await api.as('finn');
    const { eva } = api.house.people;
    request = (await ada.post(`/users/${eva.id}/roles`, { role: 'auditor', change: 'grant', reason: 'She stands in for Finn.' })).json;
    const body = { digest: request.digest };
    expect((await ada.post(`/approvals/${request.id}/approve`, body)).status).toBe(403);
    expect((await (await api.as('ben')).post(`/approvals/${request.id}/approve`, body)).status).toBe(200);
  });
  afterAll(() => api.close());

  it('names each role with who asked, who agreed and why', async () => {
    const { json } = await ada.get(`/users/${api.house.people.eva.id}/access`);
    const auditor = json.roles.find(({ role }: { role: { id: string } }) => role.id === 'auditor');
    expect(auditor).toMatchObject({
      endedAt: null,
      granted: { number: request.number, maker: { name: 'Ada Test' }, checkers: [{ name: 'Ben Test' }], reason: 'She stands in for Finn.' },
    });
    expect(json.roles.find(({ role }: { role: { id: string } }) => role.id === 'manager').granted).toBeNull();
    expect(json.permissions.find(({ id }: { id: string }) => id === 'audit:read')).toMatchObject({ through: [{ id: 'auditor' }], uses: 0 });
  });

  it('leaves as a table and on paper, on record, and no cell of it is a formula', async () => {
    const path = `/users/${api.house.people.eva.id}/access/report`;
    const csv = await finn.post(path, { format: 'csv' });
    expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = csv.bytes.toString().split('\r\n');
    expect(lines.find((line) => line.includes('Auditor'))).toContain(`${request.number},Ada Test,Ben Test,She stands in for Finn.`);
    expect(lines.filter((line) => /(^|,)"?[=+@]/.test(line))).toEqual([]);
    const pdf = await finn.post(path, { format: 'pdf' });
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await (await api.as('cleo')).post(path, { format: 'pdf' })).status).toBe(403);
    expect((await finn.post(path, { format: 'docx' })).status).toBe(400);
    const { items } = (await finn.get('/audit/entries?action=access.export')).json;
    expect(items).toHaveLength(2);
  });

  it('is told to those who may see people, and to nobody else', async () => {
    const path = `/users/${api.house.people.eva.id}/access`;
    expect((await finn.get(path)).status).toBe(200);
    expect((await (await api.as('cleo')).get(path)).status).toBe(403);
    expect((await ada.get('/users/00000000-0000-7000-8000-00000000dead/access')).status).toBe(404);
  });

  it('reads as one story: the asking, the refused attempt, the second key and what it did', async () => {
    const { json } = await finn.get(`/audit/threads/${request.id}`);
    const told = json.stretches.flatMap(({ entries }: { entries: { action: string; outcome: string }[] }) =>
      entries.map(({ action, outcome }) => `${action} ${outcome}`),
    );
    expect(told).toEqual(['approval.request granted', 'approval.approve denied', 'approval.approve granted', 'role.grant granted']);
    expect((await ada.get(`/audit/threads/${request.id}`)).status).toBe(403);
    expect((await finn.get('/audit/threads/00000000-0000-7000-8000-00000000dead')).status).toBe(404);
  });
});
