import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IncidentWatch } from '#audit-chain';
import { Signers } from '#crypto';
import { bytesSource, openZip, parseVkey, verifyPackArchive } from '#proof';
import { type TestApi, type TestClient, testApi } from '#testing/api';

/** Somebody who looks for what two people are asked for, and for what one alone may do. */
describe('an integrity incident over the API', () => {
  let api: TestApi;
  let finn: TestClient;
  let ada: TestClient;
  let ben: TestClient;
  let cleo: TestClient;
  beforeAll(async () => {
    api = await testApi();
    [finn, ada, ben, cleo] = [await api.as('finn'), await api.as('ada'), await api.as('ben'), await api.as('cleo')];
  });
  afterAll(() => api?.close());

  const sealer = (sql: string) => api.db.superuser.query(`UPDATE audit.sealer_state SET ${sql}`);
  const tick = () => api.app.get(IncidentWatch, { strict: false }).tick();
  /** The sealer signs again, which is what such an incident can end with. */
  const mend = async () => {
    await sealer(`state = 'ok', reason = NULL, heartbeat_at = clock_timestamp()`);
    await tick();
  };
  const openOne = async () => (await finn.get('/incidents')).json.items[0];
  const words = { reason: 'The right backup is back.' };

  beforeEach(async () => {
    for (const table of ['incident_tellings', 'incidents']) await api.db.superuser.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
    await api.db.superuser.query('DELETE FROM audit.incident_tellings; DELETE FROM audit.incidents');
    for (const table of ['incident_tellings', 'incidents']) await api.db.superuser.query(`ALTER TABLE audit.${table} ENABLE TRIGGER USER`);
    await api.seal();
    await sealer(`state = 'broken', reason = 'an older state'`);
    await tick();
  });

  it('is on everybody’s page as long as it is open, and in detail for those who handle it', async () => {
    const { number } = await openOne();
    for (const anybody of [finn, ada, cleo]) {
      expect((await anybody.get('/audit/status')).json.incident).toMatchObject({ number, cause: 'rollback', says: 'an older state' });
    }
    expect((await cleo.get('/incidents')).status).toBe(403);
  });

  it('is carried by a pack that leaves meanwhile, which proves itself all the same', async () => {
    const { number } = await openOne();
    const draft = { title: 'A round of transfers', type: 'FRAUD', typology: 'Layering', priority: 2 };
    const { id } = (await cleo.post('/cases', draft)).json;
    await api.seal();
    const { bytes } = await finn.post(`/cases/${id}/packs`, {});
    const key = parseVkey(api.app.get(Signers, { strict: false }).vkey('checkpoint'));
    expect(await verifyPackArchive(bytesSource(bytes), [key])).toMatchObject({ valid: true, failure: null });
    const zip = await openZip(bytesSource(bytes));
    const name = zip.names.find((each) => each.endsWith('data/case.json')) ?? '';
    const { pack } = JSON.parse((await zip.read(name)).toString());
    expect(pack.integrity).toMatchObject({ incident: number, cause: 'rollback', says: 'an older state' });
  });

  it('says who was told, by which level, and names whoever takes it up', async () => {
    const { id } = await openOne();
    const taken = await finn.post(`/incidents/${id}/acknowledge`, { note: 'I call the database desk.' });
    expect(taken.json).toMatchObject({ acknowledgedBy: { name: 'Finn Test' }, note: 'I call the database desk.', nextAt: null });
    expect(taken.json.told).toMatchObject([{ level: 1, permission: 'incident:handle', groups: ['security'] }]);
  });

  it('about a copy that lost what it held takes a second person to close, also in SQL', async () => {
    await mend();
    await api.db.superuser.query(
      `INSERT INTO audit.incidents (id, cause, subject, says, marks, opened_at, last_seen_at, acknowledged_at, acknowledged_by)
       VALUES (gen_random_uuid(), 'lost', 'the store worm-1', 'it is gone', '{}', now() + interval '1 second', now(), now(), gen_random_uuid())`,
    );
    const { id } = await openOne();
    expect((await finn.post(`/incidents/${id}/close`, words)).json).toMatchObject({ request: expect.any(String) });
    const alone = `UPDATE audit.incidents SET closed_at = now(), closed_by = acknowledged_by, reason = 'x' WHERE cause = 'lost'`;
    await expect(api.db.superuser.query(alone)).rejects.toMatchObject({ code: 'CX003' });
  });

  it('takes a second person to close, since it doubts the log', async () => {
    const { id } = await openOne();
    expect((await finn.post(`/incidents/${id}/close`, words)).status).toBe(409);
    await finn.post(`/incidents/${id}/acknowledge`, { note: 'Mine.' });
    expect((await finn.post(`/incidents/${id}/close`, words)).status).toBe(409);
    await mend();
    const { request } = (await finn.post(`/incidents/${id}/close`, words)).json;
    const { digest } = (await finn.get(`/approvals/${request}`)).json;
    expect((await finn.post(`/approvals/${request}/approve`, { digest })).json.code).toBe('maker-is-checker');
    expect((await openOne()).id).toBe(id);
    expect((await ada.post(`/approvals/${request}/approve`, { digest })).status).toBe(200);
    expect((await finn.get(`/incidents/${id}`)).json).toMatchObject({ closedBy: { name: 'Ada Test' }, reason: words.reason });
    expect((await cleo.get('/audit/status')).json.incident).toBeNull();
  });

  it('is not closed by a statement that goes around the second person', async () => {
    const { id } = await openOne();
    await finn.post(`/incidents/${id}/acknowledge`, { note: 'Mine.' });
    const forged = api.db.superuser.query(
      `UPDATE audit.incidents SET closed_at = now(), closed_by = acknowledged_by, reason = 'x', approval = gen_random_uuid() WHERE id = $1`,
      [id],
    );
    await expect(forged).rejects.toThrow('approved request');
  });

  it('whose request to close waits while more is found is not closed by it', async () => {
    const { id } = await openOne();
    await finn.post(`/incidents/${id}/acknowledge`, { note: 'Mine.' });
    expect((await finn.post(`/incidents/${id}/close`, words)).status).toBe(409);
    await mend();
    const { request } = (await finn.post(`/incidents/${id}/close`, words)).json;
    const { digest } = (await ada.get(`/approvals/${request}`)).json;
    await sealer(`state = 'broken', reason = 'another history'`);
    await tick();
    const answer = await ada.post(`/approvals/${request}/approve`, { digest });
    expect(answer.json.code).toBe('approval-void');
    expect((await openOne()).id).toBe(id);
  });

  it('is told anew to desks and levels that two people agreed on', async () => {
    const plan = (await ada.get('/escalation')).json;
    const levels = [{ after: 0, permission: 'audit:read', groups: ['security', 'management'] }];
    const desks = plan.desks.map((desk: { name: string }) => (desk.name === 'security' ? { ...desk, emails: ['soc@bank.example'] } : desk));
    const change = { ...plan, levels, desks, reason: 'The night desk moved.' };
    const { request } = (await ada.post('/escalation/changes', change)).json;
    const { digest, changes } = (await ben.get(`/approvals/${request}`)).json;
    expect(changes.map(({ label }: { label: string }) => label)).toEqual(['Level 1', 'Level 2', 'Level 3', 'Desk security']);
    expect((await ada.post(`/approvals/${request}/approve`, { digest })).json.code).toBe('maker-is-checker');
    expect((await ben.post(`/approvals/${request}/approve`, { digest })).status).toBe(200);
    expect((await ada.get('/escalation')).json).toMatchObject({ version: plan.version + 1, levels });
    expect((await ada.post('/escalation/changes', change)).json.code).toBe('stale-version');
  });

  it.each([
    ['a plan by which nobody is told at once', { levels: [{ after: 60, permission: 'audit:read', groups: [] }] }],
    ['a level that tells nobody', { levels: [{ after: 0, permission: null, groups: [] }] }],
    ['a permission that does not exist', { levels: [{ after: 0, permission: 'case:rea', groups: [] }] }],
    ['a desk that does not exist', { levels: [{ after: 0, permission: null, groups: ['nobody'] }] }],
    ['a receiver without TLS', { desks: [{ name: 'security', emails: [], webhook: 'http://soc.bank.example/' }] }],
    ['a mailbox that is none', { desks: [{ name: 'security', emails: ['soc'], webhook: null }] }],
  ])('is not told by %s', async (_, wrong) => {
    const plan = (await ada.get('/escalation')).json;
    expect((await ada.post('/escalation/changes', { ...plan, ...wrong, reason: 'x' })).json.code).toBe('validation');
  });

  it('is told to nobody whom a statement put there without a second person', async () => {
    const forged = (sql: string) => expect(api.db.superuser.query(sql)).rejects.toThrow('approved request');
    await forged(`UPDATE platform.notice_groups SET emails = '{me@evil.example}' WHERE name = 'security'`);
    await forged(`INSERT INTO audit.escalation_plans (version, levels) VALUES (99, '[{"after": 0, "permission": null, "groups": ["x"]}]')`);
    expect((await finn.post('/escalation/changes', {})).status).toBe(403);
  });
});
