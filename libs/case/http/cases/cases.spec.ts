import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, type TestClient, testApi } from '#testing/api';

describe('cases over HTTP', () => {
  let api: TestApi;
  let cleo: TestClient;

  beforeAll(async () => {
    api = await testApi();
    cleo = await api.as('cleo');
  });
  afterAll(() => api.close());

  const draft = { title: 'Redirected invoices', type: 'FRAUD', typology: 'Invoice redirection', priority: 2 };
  const open = async (changes = {}) => (await cleo.post('/cases', { ...draft, ...changes })).json;
  const match = (version: number) => ({ 'if-match': `"${version}"` });

  it('are opened, shown with their version, and changed only by whoever saw that version', async () => {
    const made = await cleo.post('/cases', draft);
    expect(made).toMatchObject({ status: 201, json: { state: 'ASSIGNED', owner: { name: 'Cleo Test' } } });
    expect(made.headers.etag).toBe(`"${made.json.version}"`);
    const edit = (headers: Record<string, string>) => cleo.patch(`/cases/${made.json.id}`, { title: 'Seven redirected invoices' }, headers);
    expect(await edit({})).toMatchObject({ status: 428, json: { code: 'version-required' } });
    expect(await edit({ 'if-match': 'W/"1"' })).toMatchObject({ status: 400 });
    expect(await edit(match(9))).toMatchObject({ status: 412, json: { code: 'stale-version' } });
    expect(await edit(match(made.json.version))).toMatchObject({
      status: 200,
      json: { title: 'Seven redirected invoices', version: made.json.version + 1 },
    });
  });

  it('go through their life by what the server offers', async () => {
    const { id, version, transitions } = await open();
    expect(transitions).toEqual([
      { verb: 'release', to: 'OPEN', allowed: true, why: null },
      { verb: 'start', to: 'IN_PROGRESS', allowed: true, why: null },
    ]);
    const started = await cleo.post(`/cases/${id}/transition`, { verb: 'start' }, match(version));
    expect(started).toMatchObject({ status: 200, json: { state: 'IN_PROGRESS' } });
    const asked = await cleo.post(`/cases/${id}/transition`, { verb: 'ask' }, match(started.json.version));
    expect(asked).toMatchObject({ status: 409, json: { code: 'transition-not-allowed' } });
  });

  it('end by a decision that its maker is refused and a colleague approves', async () => {
    const { id, version } = await open();
    const { version: started } = (await cleo.post(`/cases/${id}/transition`, { verb: 'start' }, match(version))).json;
    const { items } = (await cleo.get('/dispositions')).json;
    const decision = {
      disposition: 'FALSE_POSITIVE',
      reasonCode: items.find((item: { disposition: string }) => item.disposition === 'FALSE_POSITIVE').reasons[0].code,
      note: 'The payments are the yearly rent, as the contract in the file shows.',
      loss: '0.00',
      recovered: '0.00',
    };
    const short = await cleo.post(`/cases/${id}/decision`, { ...decision, note: 'too short' }, match(started));
    expect(short).toMatchObject({ status: 400, json: { code: 'validation', fields: [{ field: 'note' }] } });
    const request = await cleo.post(`/cases/${id}/decision`, decision, match(started));
    expect(request).toMatchObject({
      status: 201,
      json: { action: 'case.close', state: 'PENDING', canDecide: false, entries: { made: { state: 'pending' } } },
    });
    const body = { digest: request.json.digest };
    expect(await cleo.post(`/approvals/${request.json.id}/approve`, body)).toMatchObject({ json: { code: 'maker-is-checker' } });
    const dan = await api.as('dan');
    expect(await dan.post(`/approvals/${request.json.id}/approve`, body)).toMatchObject({ status: 200, json: { state: 'APPROVED' } });
    expect((await dan.get(`/cases/${id}`)).json).toMatchObject({
      state: 'CLOSED',
      approval: { state: 'APPROVED' },
      transitions: [{ verb: 'request-reopen' }],
    });
    await api.seal();
    const timeline = (await dan.get(`/cases/${id}/timeline?kind=decision`)).json;
    expect(timeline.items[0]).toMatchObject({ action: 'case.close', actor: { name: 'Dan Test' }, seal: { state: 'sealed' } });
  });

  it('refuse what is malformed, field by field', async () => {
    const bad: [object, string][] = [
      [{ priority: 5 }, 'priority'],
      [{ type: 'MURDER' }, 'type'],
      [{ title: 'x\u0000y' }, 'title'],
      [{ title: 'overdue\u202Etxt' }, 'title'],
      [{ alertIds: ['nonsense'] }, 'alertIds.0'],
      [{ owner: 'me' }, 'owner'],
    ];
    for (const [changes, field] of bad) {
      const { status, json } = await cleo.post('/cases', { ...draft, ...changes });
      const fields = [...new Set(json.fields.map((one: { field: string }) => one.field))];
      expect({ status, fields }).toEqual({ status: 400, fields: [field] });
    }
    for (const query of ['sort=sideways', 'state=LOST', 'cursor=abc', 'limit=0', 'colour=red', 'priority=9']) {
      expect((await cleo.get(`/cases?${query}`)).status, query).toBe(400);
    }
    expect((await cleo.get('/cases/not-an-id')).status).toBe(400);
  });

  it('are listed by state, owner and priority', async () => {
    const queued = await open({ unassigned: true, priority: 4 });
    const ids = async (query: string) => (await cleo.get(`/cases?${query}`)).json.items.map(({ id }: { id: string }) => id);
    expect(await ids('owner=none&state=OPEN,ASSIGNED')).toEqual([queued.id]);
    expect(await ids('priority=4')).toEqual([queued.id]);
    expect(await ids('owner=me')).not.toContain(queued.id);
    expect(await ids('state=CLOSED&owner=none')).toEqual([]);
    expect((await cleo.get(`/cases/${queued.id}/links?expand=`)).json).toEqual({ nodes: [], edges: [], cycles: [], hidden: 0 });
    expect((await cleo.get(`/search?q=${queued.number}`)).json.cases).toMatchObject([{ id: queued.id }]);
  });

  it('take comments in Arabic and Hebrew, and each revision only from who saw the one before', async () => {
    const { id } = await open();
    const body = 'שיחה עם הלקוח، اتصال بالعميل\nsecond line';
    const added = await cleo.post(`/cases/${id}/comments`, { body });
    expect(added).toMatchObject({ status: 201, json: { items: [{ body, revision: 1, mine: true }] } });
    const path = `/cases/${id}/comments/${added.json.items[0].id}`;
    const revise = (version: number) => cleo.send('PUT', path, { body: { body: 'shorter' }, headers: match(version) });
    expect(await revise(2)).toMatchObject({ status: 412 });
    expect(await revise(1)).toMatchObject({ status: 200, json: { items: [{ body: 'shorter', revision: 2 }] } });
  });

  it('are out of reach for a manager and an administrator, and an auditor only reads', async () => {
    const { id, version } = await open();
    for (const name of ['eva', 'ada'] as const) {
      const other = await api.as(name);
      for (const path of ['/cases', `/cases/${id}`, `/cases/${id}/evidence`])
        expect((await other.get(path)).status, `${name} ${path}`).toBe(403);
    }
    const finn = await api.as('finn');
    expect((await finn.get(`/cases/${id}`)).status).toBe(200);
    expect((await finn.post(`/cases/${id}/transition`, { verb: 'start' }, match(version))).status).toBe(403);
    expect((await finn.post('/cases', draft)).status).toBe(403);
  });
});
