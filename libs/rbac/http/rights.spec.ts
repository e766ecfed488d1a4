import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, type TestClient, testApi } from '#testing/api';

describe('rights over HTTPS', { timeout: 60_000 }, () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  beforeAll(async () => {
    api = await testApi();
    [ada, ben] = [await api.as('ada'), await api.as('ben')];
  });
  afterAll(() => api.close());

  const ask = (user: string, role: string, change: 'grant' | 'revoke') =>
    ada.post(`/users/${user}/roles`, { role, change, reason: 'covers for a colleague' });
  const decide = (client: TestClient, { id, digest }: { id: string; digest: string }, verb = 'approve') =>
    client.post(`/approvals/${id}/${verb}`, verb === 'approve' ? { digest } : { digest, reason: 'no' });
  const freshCode = (user: string) =>
    api.db.superuser.query('UPDATE auth.credentials SET totp_last_step = NULL WHERE user_id = $1', [user]);

  it('a refusal is an audit entry of its own', async () => {
    const eva = await api.as('eva');
    expect(await eva.get('/cases')).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    const { rows } = await api.db.superuser.query(
      `SELECT action, object_id, outcome FROM audit.entries WHERE actor_id = $1 AND action = 'access.deny'`,
      [api.house.people.eva.id],
    );
    expect(rows).toEqual([{ action: 'access.deny', object_id: 'listCases', outcome: 'denied' }]);
  });

  it('without a session nothing is open, and nothing is recorded about nobody', async () => {
    expect((await api.client().get('/cases')).json).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('a role takes two administrators, counts after a fresh sign-in, and is gone with the next click', async () => {
    const { eva: person } = api.house.people;
    const eva = await api.as('eva');
    const request = await ask(person.id, 'auditor', 'grant');
    expect(request).toMatchObject({ status: 201, json: { state: 'PENDING', canDecide: false, maker: { name: 'Ada Test' } } });
    expect(await decide(ada, request.json)).toMatchObject({ status: 403, json: { code: 'maker-is-checker' } });

    const waiting = (await ben.get('/approvals?box=needs-you')).json.items;
    expect(waiting).toContainEqual(expect.objectContaining({ id: request.json.id, canDecide: true, whyNot: null }));
    expect(await decide(ben, request.json)).toMatchObject({ status: 200, json: { state: 'APPROVED', checker: { name: 'Ben Test' } } });
    expect(await decide(ben, request.json)).toMatchObject({ status: 409, json: { code: 'approval-decided' } });

    expect((await eva.get('/audit/entries')).status).toBe(403);
    expect((await eva.get('/session')).json).toMatchObject({ newerGrants: true, roles: ['manager'] });
    await freshCode(person.id);
    await eva.post('/session/password', { username: person.username, password: person.password });
    await eva.post('/session/totp', { code: api.house.code(person) });
    expect((await eva.get('/session')).json).toMatchObject({ newerGrants: false, roles: ['auditor', 'manager'] });
    expect((await eva.get('/audit/entries')).status).toBe(200);

    await decide(ben, (await ask(person.id, 'auditor', 'revoke')).json);
    expect((await eva.get('/audit/entries')).status).toBe(403);
    expect((await eva.get('/session')).json).toMatchObject({ state: 'active', roles: ['manager'] });
  });

  it('a refusal needs a reason, and the maker reads it', async () => {
    const { json } = await ask(api.house.people.eva.id, 'auditor', 'grant');
    expect(await ben.post(`/approvals/${json.id}/refuse`, { digest: json.digest })).toMatchObject({
      status: 400,
      json: { code: 'validation' },
    });
    expect(await decide(ben, json, 'refuse')).toMatchObject({ status: 200, json: { state: 'REFUSED', decisionReason: 'no' } });
    const done = (await ada.get('/approvals?box=done')).json.items.find(({ id }: { id: string }) => id === json.id);
    expect(done).toMatchObject({ state: 'REFUSED', canDecide: false, checker: { name: 'Ben Test' } });
  });

  it('its maker can take a request back', async () => {
    const { json } = await ask(api.house.people.eva.id, 'auditor', 'grant');
    expect(await ben.post(`/approvals/${json.id}/withdraw`)).toMatchObject({ status: 403 });
    expect(await ada.post(`/approvals/${json.id}/withdraw`)).toMatchObject({ status: 200, json: { state: 'WITHDRAWN' } });
  });

  it('what a reader may not see does not exist for her', async () => {
    const { json } = await ask(api.house.people.eva.id, 'auditor', 'grant');
    const cleo = await api.as('cleo');
    expect((await cleo.get(`/approvals/${json.id}`)).status).toBe(404);
    expect((await cleo.get('/approvals')).json.items).toEqual([]);
    expect((await cleo.get('/approvals/not-an-id')).status).toBe(400);
    await ada.post(`/approvals/${json.id}/withdraw`);
  });

  it('roles say what they permit and how many hold them', async () => {
    const { json } = await ada.get('/roles');
    const admin = json.items.find(({ id }: { id: string }) => id === 'admin');
    expect(admin).toMatchObject({ predefined: true, holders: 2, permissions: expect.arrayContaining(['role:grant', 'user:manage']) });
    expect(json.permissions).toContainEqual(expect.objectContaining({ id: 'case:read', module: 'cases', sensitivity: 'sensitive' }));
  });

  it('a team is made by one and joined by two people’s will', async () => {
    const team = await ada.post('/teams', { name: 'Payments Fraud' });
    expect(team).toMatchObject({ status: 201, json: { members: [], version: 1 } });
    const { cleo } = api.house.people;
    const joining = await ada.post(`/teams/${team.json.id}/members`, { userId: cleo.id, change: 'add', reason: 'shift plan' });
    expect(joining).toMatchObject({ status: 201, json: { action: 'team.change', title: 'Add Cleo Test to the team Payments Fraud' } });
    await decide(ben, joining.json);
    expect((await ada.get('/teams')).json.items).toContainEqual(
      expect.objectContaining({ name: 'Payments Fraud', members: [{ id: cleo.id, name: 'Cleo Test', initials: 'CT' }] }),
    );
    const session = (await (await api.as('cleo')).get('/session')).json;
    expect(session.teams).toEqual([{ id: team.json.id, name: 'Payments Fraud' }]);
  });

  it('lists people with what they hold, and who may own cases', async () => {
    const users = (await ada.get('/users?limit=3')).json;
    expect(users.items).toHaveLength(3);
    expect(users.next).toEqual(expect.any(String));
    const found = (await ada.get('/users?q=cleo')).json.items;
    expect(found).toMatchObject([{ username: 'cleo.test', roles: [{ role: 'analyst', approval: null }], factor: 'totp', state: 'ACTIVE' }]);
    expect((await ada.get('/users?q=%25')).json.items).toEqual([]);
    const cleo = await api.as('cleo');
    expect((await cleo.get('/users')).status).toBe(403);
    expect((await cleo.get('/directory')).json.items.map(({ name }: { name: string }) => name)).toEqual(['Cleo Test', 'Dan Test']);
  });

  it('an account is disabled at the version that was seen, and its sessions with it', async () => {
    const dan = await api.as('dan');
    const { json } = await ada.get('/users?q=dan.test');
    const [{ id, version }] = json.items;
    const disable = (headers: Record<string, string>) => ada.post(`/users/${id}/disable`, { reason: 'left the bank' }, headers);
    expect((await disable({})).status).toBe(428);
    expect((await disable({ 'if-match': '"999"' })).status).toBe(412);
    expect((await disable({ 'if-match': `"${version}"` })).json).toMatchObject({ state: 'DISABLED' });
    expect((await dan.get('/session')).json).toMatchObject({ state: 'anonymous' });
    const enabled = await ada.post(`/users/${id}/enable`, { reason: 'came back' }, { 'if-match': `"${version + 1}"` });
    expect(enabled.json).toMatchObject({ state: 'ACTIVE' });
    const own = await ada.post(`/users/${api.house.people.ada.id}/disable`, { reason: 'oops' }, { 'if-match': '"2"' });
    expect(own.status).toBe(409);
  });
});
