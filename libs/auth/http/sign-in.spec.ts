import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '#testing/api';

/** Each attempt costs a hash of 64 MiB on purpose. */
describe('signing in over HTTPS', { timeout: 60_000 }, () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const attempt = (username: string, password: string) => api.client().post('/session/password', { username, password });

  it('sets a cookie that scripts cannot read and neighbours cannot plant (ASVS 3.3.3)', async () => {
    const { dan } = api.house.people;
    const { headers, json } = await attempt(dan.username, dan.password);
    expect(json).toEqual({ next: 'factor', factors: ['totp'] });
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-caspix=[\w-]{43}; /);
    for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict']) expect(cookie).toContain(attribute);
    expect(cookie).not.toMatch(/Domain|Expires|Max-Age/);
  });

  it('gives a new session id at each factor and never takes one from the client (ASVS 7.2.4)', async () => {
    const client = api.client();
    const { cleo } = api.house.people;
    const planted = `__Host-caspix=${'A'.repeat(43)}`;
    client.cookie = planted;
    await client.post('/session/password', { username: cleo.username, password: cleo.password });
    const half = client.cookie;
    expect(half).not.toBe(planted);
    expect((await client.get('/session')).json).toMatchObject({ state: 'password', user: null, permissions: [] });
    const { json } = await client.post('/session/totp', { code: api.house.code(cleo) });
    expect(client.cookie).not.toBe(half);
    expect(json).toMatchObject({
      state: 'active',
      roles: ['analyst'],
      user: { username: cleo.username, initials: 'CT' },
      idleSeconds: 900,
    });
    client.cookie = half;
    expect((await client.get('/session')).json).toMatchObject({ state: 'anonymous' });
  });

  it('opens nothing with the password alone', async () => {
    const client = api.client();
    const { finn } = api.house.people;
    await client.post('/session/password', { username: finn.username, password: finn.password });
    for (const path of ['/cases', '/users', '/approvals', '/audit/status', '/directory']) expect((await client.get(path)).status).toBe(401);
    expect((await client.delete('/session')).status).toBe(401);
  });

  it('answers an unknown name, a wrong password and a wrong half session alike', async () => {
    const { eva } = api.house.people;
    const answers = [await attempt('nobody.at.all', 'whatever it may be'), await attempt(eva.username, 'whatever it may be')];
    const [first, second] = answers.map(({ status, json: { request: _, ...problem } }) => ({ status, ...problem }));
    expect(first).toMatchObject({ status: 401, code: 'invalid-credentials' });
    expect(second).toEqual(first);
    expect((await api.client().post('/session/totp', { code: '123456' })).json).toMatchObject({ code: 'unauthenticated' });
  });

  it('says after a lock for how long', async () => {
    let answer = await attempt('locked.stranger', 'whatever it may be');
    for (let i = 0; i < 9 && answer.json.code === 'invalid-credentials'; i += 1)
      answer = await attempt('locked.stranger', 'whatever it may be');
    expect(answer).toMatchObject({ status: 401, json: { code: 'account-locked' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(1700);
  });

  it.each([
    ['no password', { username: 'x' }],
    ['a number for a name', { username: 1, password: 'x' }],
    ['a field too many', { username: 'x', password: 'y', role: 'admin' }],
    ['a password of a hundred thousand characters', { username: 'x', password: 'y'.repeat(100_000) }],
  ])('refuses %s before anything is hashed', async (_, body) => {
    expect((await api.client().post('/session/password', body)).json).toMatchObject({ code: 'validation', status: 400 });
  });

  it('refuses a body of a megabyte before anything reads it', async () => {
    const body = { username: 'x', password: 'y'.repeat(1_000_000) };
    expect((await api.client().post('/session/password', body)).json).toMatchObject({ code: 'payload-too-large', status: 413 });
  });

  it('refuses a second session of an administrator, without counting it as a failure', async () => {
    await api.as('ada');
    const { ada } = api.house.people;
    await api.db.superuser.query('UPDATE auth.credentials SET totp_last_step = NULL WHERE user_id = $1', [ada.id]);
    const second = api.client();
    await second.post('/session/password', { username: ada.username, password: ada.password });
    expect(await second.post('/session/totp', { code: api.house.code(ada) })).toMatchObject({ status: 409, json: { code: 'conflict' } });
    const { rows } = await api.db.superuser.query('SELECT totp_failures FROM auth.users WHERE id = $1', [ada.id]);
    expect(rows).toEqual([{ totp_failures: 0 }]);
    expect((await (await api.as('ada')).get('/session')).json).toMatchObject({ state: 'active' });
  });

  it('enrols a new colleague, whose password no administrator ever sees or chooses (ASVS 6.4.6)', async () => {
    const ada = await api.as('ada');
    const made = await ada.post('/users', { username: 'gus.new', name: 'Gus New' });
    expect(made).toMatchObject({ status: 201, json: { user: { state: 'ENROLLING', roles: [], factor: null } } });
    const gus = api.client();
    const enrol = (enrolmentCode: string, password = 'a sentence that only Gus knows') =>
      gus.post('/session/enrol', { username: 'gus.new', enrolmentCode, password });
    expect((await enrol(made.json.enrolmentCode, 'short')).json).toMatchObject({ code: 'validation', fields: [{ field: 'password' }] });
    expect((await enrol('AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).json).toMatchObject({ code: 'invalid-credentials' });
    const offer = await enrol(made.json.enrolmentCode.toLowerCase());
    expect(offer.json).toMatchObject({
      otpauth: expect.stringContaining('otpauth://totp/Caspix:gus.new'),
      qr: expect.stringMatching(/^data:image\/svg/),
    });
    expect((await gus.get('/session')).json).toMatchObject({ state: 'enrolling' });
    const code = generateSync({ secret: offer.json.secret });
    const session = await gus.post('/session/enrol/confirm', { code });
    expect(session.json).toMatchObject({ state: 'active', roles: [], permissions: [], user: { name: 'Gus New' } });
    expect((await enrol(made.json.enrolmentCode)).json).toMatchObject({ code: 'invalid-credentials' });
    expect((await gus.get('/cases')).status).toBe(403);
  });

  it('an enrolment code is void after a day (ASVS 6.4.1)', async () => {
    const ada = await api.as('ada');
    const { json } = await ada.post('/users', { username: 'late.comer', name: 'Late Comer' });
    await api.db.superuser.query(`UPDATE auth.credentials SET enrolment_expires_at = now() - interval '1 second' WHERE user_id = $1`, [
      json.user.id,
    ]);
    const body = { username: 'late.comer', enrolmentCode: json.enrolmentCode, password: 'a sentence that is long enough' };
    expect((await api.client().post('/session/enrol', body)).json).toMatchObject({ code: 'invalid-credentials' });
  });

  it('a user name is taken once, in whatever spelling', async () => {
    const ada = await api.as('ada');
    expect((await ada.post('/users', { username: 'CLEO.Test', name: 'Another' })).json).toMatchObject({ code: 'duplicate', status: 409 });
    const smuggled = await ada.post('/users', { username: 'hal.test', name: 'Hal', role: 'admin', state: 'ACTIVE', version: 7 });
    expect(smuggled.json).toMatchObject({ code: 'validation' });
  });

  it('outside a demo nobody is told of accounts', async () => {
    expect((await api.client().get('/session/demo-accounts')).status).toBe(404);
    expect((await api.client().get('/session')).json).toMatchObject({ state: 'anonymous', demo: false });
  });

  it('a write from another site is refused', async () => {
    const { dan } = api.house.people;
    const body = { username: dan.username, password: dan.password };
    const foreign = await api.client().post('/session/password', body, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    expect(foreign.json).toMatchObject({ code: 'cross-site' });
  });

  it('signing out ends the session and takes the cookie away', async () => {
    const finn = await api.as('finn');
    const cookie = finn.cookie;
    const { status, headers } = await finn.delete('/session');
    expect(status).toBe(200);
    expect(String(headers['set-cookie'])).toMatch(/^__Host-caspix=;.*Expires=Thu, 01 Jan 1970/);
    finn.cookie = cookie;
    expect((await finn.get('/audit/status')).status).toBe(401);
  });
});
