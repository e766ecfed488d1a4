import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type TestCertificates, testCertificates } from '#testing';
import { type TestApi, testApi } from '#testing/api';

type TestClient = Awaited<ReturnType<TestApi['as']>>;

const reason = 'The SIEM moved to the new data centre.';

describe('where copies of the log go', () => {
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;
  let certificates: TestCertificates;
  beforeAll(async () => {
    api = await testApi();
    [ada, ben] = [await api.as('ada'), await api.as('ben')];
    certificates = await testCertificates();
  });
  afterAll(() => api?.close());

  const syslog = (changes: object = {}) => ({
    host: 'siem.bank.example',
    port: 6514,
    format: 'rfc5424-sd',
    ca: certificates.ca,
    certificate: certificates.client.certificate,
    ...changes,
  });
  const addition = (name: string, changes: object = {}) => ({
    kind: 'syslog-tls',
    name,
    settings: syslog(),
    secret: { key: certificates.client.key },
    from: 'start',
    reason,
    ...changes,
  });
  const approve = ({ id, digest }: { id: string; digest: string }, by = ben) => by.post(`/approvals/${id}/approve`, { digest });
  const list = async () => (await ada.get('/audit/destinations')).json.items;
  const added = async (name: string) => {
    await approve((await ada.post('/audit/destinations', addition(name))).json);
    return (await list()).find((one: { name: string }) => one.name === name);
  };

  it('takes two administrators: until the second agrees, nothing is sent anywhere', async () => {
    const { status, json: request } = await ada.post('/audit/destinations', addition('SIEM'));
    expect(status).toBe(201);
    expect(request.changes).toContainEqual({ label: 'Host', before: '–', after: 'siem.bank.example' });
    expect(await list()).toEqual([]);
    expect(await approve(request, ada)).toMatchObject({ status: 403, json: { code: 'maker-is-checker' } });
    expect((await approve(request)).status).toBe(200);
    expect(await list()).toMatchObject([{ name: 'SIEM', kind: 'syslog-tls', state: 'active', target: 'siem.bank.example:6514', sent: 0 }]);
  });

  it('keeps a secret: it is in no answer, no request for approval and no entry, and the API cannot read it back', async () => {
    await added('Quiet');
    const key = certificates.client.key.split('\n')[2] ?? 'none';
    const { rows } = await api.db.superuser.query(
      `SELECT (SELECT string_agg(convert_from(payload, 'UTF8') || changes::text, '') FROM rbac.approvals) AS approvals,
         (SELECT string_agg(convert_from(bytes, 'UTF8'), '') FROM audit.entries) AS entries,
         (SELECT string_agg(encode(secret, 'escape'), '') FROM audit.destinations) AS secrets`,
    );
    for (const text of [...Object.values(rows[0]), JSON.stringify(await list())]) expect(text).not.toContain(key);
    await expect(api.db.dataSource.query('SELECT secret FROM audit.destinations')).rejects.toThrow(/permission denied/);
  });

  it('refuses a key that is not that of our certificate, a certificate that is none, and an address without TLS', async () => {
    const wrong = addition('Wrong', { secret: { key: certificates.server.key } });
    expect(await ada.post('/audit/destinations', wrong)).toMatchObject({ status: 400, json: { fields: [{ field: 'secret.key' }] } });
    const none = addition('None', { settings: syslog({ ca: '-----BEGIN CERTIFICATE-----\nnone' }) });
    expect(await ada.post('/audit/destinations', none)).toMatchObject({ status: 400, json: { fields: [{ field: 'settings.ca' }] } });
    const plain = {
      kind: 'witness',
      name: 'W',
      settings: { url: 'http://w.example', vkey: 'a+00000000+AA==', ca: null },
      secret: null,
      from: 'now',
    };
    expect(await ada.post('/audit/destinations', { ...plain, reason })).toMatchObject({ status: 400 });
    const away = { kind: 'directory', name: 'D', settings: { folder: '../../etc', everyMinutes: 5 }, secret: null, from: 'now', reason };
    expect(await ada.post('/audit/destinations', away)).toMatchObject({ status: 400, json: { fields: [{ field: 'settings.folder' }] } });
  });

  it('is no business of an analyst, and an auditor may look and not touch', async () => {
    const [cleo, finn] = [await api.as('cleo'), await api.as('finn')];
    expect((await cleo.get('/audit/destinations')).status).toBe(403);
    expect((await finn.get('/audit/destinations')).status).toBe(200);
    expect((await finn.post('/audit/destinations', addition('Mine'))).status).toBe(403);
  });

  it('changes only one step at a time, and only while it is what the second person saw', async () => {
    const { id } = await added('Moving');
    const move = (port: number) =>
      ada.post(`/audit/destinations/${id}/changes`, { change: 'change', kind: 'syslog-tls', settings: syslog({ port }), reason });
    const [first, second] = [(await move(6515)).json, (await move(6516)).json];
    expect(first.changes).toEqual([{ label: 'Port', before: '6514', after: '6515' }]);
    expect((await approve(first)).status).toBe(200);
    expect((await list()).find((one: { id: string }) => one.id === id)).toMatchObject({ target: 'siem.bank.example:6514', version: 1 });
    expect(await approve(second)).toMatchObject({ status: 409, json: { code: 'conflict' } });
    const kind = { change: 'change', kind: 'directory', settings: { folder: 'a', everyMinutes: 5 }, reason };
    expect(await ada.post(`/audit/destinations/${id}/changes`, kind)).toMatchObject({ status: 400, json: { code: 'validation' } });
    const nothing = { change: 'change', kind: 'syslog-tls', settings: syslog(), reason };
    expect((await ada.post(`/audit/destinations/${uuidv7()}/changes`, nothing)).status).toBe(404);
  });

  it('is written by nobody who goes around the service: the table itself asks for the approved request', async () => {
    const { id } = await added('Guarded');
    const { rows } = await api.db.superuser.query('SELECT approval FROM audit.destinations WHERE id = $1', [id]);
    const ada = api.house.as(api.house.people.ada);
    const injected = (sql: string, parameters: unknown[]) => api.db.app.run(ada, (tx) => tx.query(sql, parameters));
    const insert = `INSERT INTO audit.destinations (id, name, kind, settings, state, approval) VALUES ($1, 'x', 'syslog-tls', '{"host": "evil"}', 'active', $2)`;
    const needsTwo = { code: 'maker-is-checker' };
    await expect(injected(insert, [uuidv7(), rows[0].approval])).rejects.toMatchObject(needsTwo);
    const change = `UPDATE audit.destinations SET next_approval = $2, next_entry = $2, next_since = now(), next_settings = '{"host": "evil"}' WHERE id = $1`;
    await expect(injected(change, [id, uuidv7()])).rejects.toMatchObject(needsTwo);
    // The request that made it, once more.
    await expect(injected(change, [id, rows[0].approval])).rejects.toMatchObject({ code: 'integrity' });
    const direct = `UPDATE audit.destinations SET settings = '{"host": "evil"}' WHERE id = $1`;
    await expect(injected(direct, [id])).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('can be tried out, and sent again, by one administrator alone', async () => {
    const { id } = await added('Tried');
    expect((await ada.post(`/audit/destinations/${id}/test`)).status).toBe(201);
    expect((await ada.post(`/audit/destinations/${id}/resend`, { from: 0 })).status).toBe(201);
    expect((await ada.post(`/audit/destinations/${id}/resend`, { from: 1e9 })).status).toBe(400);
    expect((await ada.post(`/audit/destinations/${id}/verify`)).status).toBe(400);
    expect((await list()).find((one: { id: string }) => one.id === id).test).toMatchObject({ doneAt: null });
  });
});
