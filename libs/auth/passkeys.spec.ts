import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { type Manners, type Resident, SoftAuthenticator } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';

const MINUTE = 60_000;

describe('passkeys', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  let cleo: Resident;
  let client: TestClient;
  let key: SoftAuthenticator;

  beforeAll(async () => {
    api = await testApi({ clock });
    cleo = api.house.people.cleo;
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    clock.advance(30_000);
    await api.db.superuser.query(
      `DELETE FROM auth.sessions; DELETE FROM auth.passkeys; DELETE FROM auth.sign_ins;
       UPDATE auth.users SET password_failures = 0, totp_failures = 0, webauthn_failures = 0, locked_until = NULL, state = 'ACTIVE'`,
    );
    await forget();
    client = await signIn(cleo);
    key = newKey();
  });

  const newKey = (model?: string) => {
    const { origin, hostname } = new URL(api.db.config.publicOrigin);
    return new SoftAuthenticator({ origin, rpId: hostname }, model);
  };
  const signIn = async ({ username, password }: Resident) => {
    const made = api.client();
    await made.post('/session/password', { username, password });
    const { status } = await made.post('/session/totp', { code: api.house.code(cleo, clock.millis()) });
    expect(status).toBe(200);
    return made;
  };
  const enrol = async (authenticator = key, manners: Manners = {}, name = 'Blue key') => {
    const { json: options } = await client.post('/session/passkeys/options');
    return client.post('/session/passkeys', { name, credential: authenticator.create(options, manners) });
  };
  const enter = async (authenticator = key, manners: Manners = {}, visitor = api.client()) => {
    const { json: options } = await visitor.post('/session/passkey/options');
    return visitor.post('/session/passkey', { credential: authenticator.get(options, manners) });
  };
  const halfway = async () => {
    const half = api.client();
    const { json } = await half.post('/session/password', { username: cleo.username, password: cleo.password });
    return { half, json };
  };
  const audited = async (limit = 3) =>
    (
      await api.db.superuser.query<{ what: string }>(
        `SELECT action || ' ' || outcome || coalesce(' ' || (convert_from(bytes, 'UTF8')::jsonb->>'reason'), '') AS what FROM audit.entries
         WHERE object_id IN ($1, 'unknown') AND action LIKE 'auth.%' ORDER BY at DESC, id DESC LIMIT $2`,
        [cleo.id, limit],
      )
    ).rows.map(({ what }) => what);

  const forget = () =>
    api.db.superuser.query(
      `ALTER TABLE auth.findings DISABLE TRIGGER USER; DELETE FROM auth.findings; DELETE FROM platform.notice_deliveries; DELETE FROM platform.notices;
       ALTER TABLE auth.findings ENABLE ALWAYS TRIGGER answered_once, ENABLE ALWAYS TRIGGER never_removed`,
    );
  const seen = async (detector: string) =>
    (await api.db.superuser.query('SELECT severity, user_id AS "user", evidence FROM auth.findings WHERE detector = $1', [detector])).rows;
  /** Who was told of keys that were copied and accounts that nobody should use. */
  const told = async () =>
    (
      await api.db.superuser.query<{ to: string; severity: string; body: string }>(
        `SELECT CASE WHEN 'watch:handle' = ANY (permissions) THEN 'desk' WHEN $1 = ANY (users) THEN 'person' END AS to, severity, body
         FROM platform.notices WHERE kind IN ('sign-in.copied-key', 'sign-in.closed-account') ORDER BY 1`,
        [cleo.id],
      )
    ).rows;

  it('are several to a person, each with a name and its last use', async () => {
    expect((await enrol()).status).toBe(201);
    const second = await enrol(newKey(), { synchronised: true }, 'Phone');
    expect(second.json.passkeys).toMatchObject([
      { name: 'Blue key', synchronised: false, lastUsedAt: null },
      { name: 'Phone', synchronised: true },
    ]);
    await enter();
    const [used] = (await client.get('/session/factors')).json.passkeys;
    expect(Date.parse(used.lastUsedAt)).toBe(clock.millis());
    const renamed = await client.patch(`/session/passkeys/${used.id}`, { name: 'Desk drawer' });
    expect(renamed.json.passkeys[0]).toMatchObject({ name: 'Desk drawer' });
  });

  it('open a session without a name or a password', async () => {
    await enrol();
    const { json, headers } = await enter();
    expect(json).toMatchObject({ state: 'active', user: { username: cleo.username }, roles: ['analyst'] });
    expect(String(headers['set-cookie'])).toContain('__Host-caspix=');
    expect(await audited()).toContain('auth.sign-in granted');
  });

  it('that know their owner not open nothing by themselves, and serve after the password', async () => {
    await enrol(key, { verified: false });
    expect((await enter(key, { verified: false })).json).toMatchObject({ status: 403, code: 'forbidden' });
    const { half, json } = await halfway();
    expect(json).toEqual({ next: 'factor', factors: ['webauthn', 'totp'] });
    const { json: options } = await half.post('/session/passkey/options');
    expect(options.allowCredentials).toEqual([{ id: key.id.toString('base64url'), transports: ['usb'], type: 'public-key' }]);
    const opened = await half.post('/session/passkey', { credential: key.get(options, { verified: false }) });
    expect(opened.json).toMatchObject({ state: 'active' });
    const { rows } = await api.db.superuser.query(
      `SELECT factors FROM auth.sign_ins WHERE outcome = 'granted' ORDER BY at DESC, session_id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ factors: ['password', 'webauthn'] }]);
  });

  it.each<[string, Manners]>([
    ['signed for another site', { origin: 'https://localhost.evil.example' }],
    ['signed for another relying party', { rpId: 'evil.example' }],
    ['without anybody present', { present: false }],
    ['signed by another key', { forged: true }],
    ['of another kind', { type: 'webauthn.create' }],
    ['to a challenge that nobody gave out', { challenge: 'bm9ib2R5IGdhdmUgdGhpcyBvdXQ' }],
  ])('an answer %s is refused and counts as a failure', async (_, manners) => {
    await enrol();
    expect((await enter(key, manners)).json).toMatchObject({ status: 401, code: 'invalid-credentials' });
    const { rows } = await api.db.superuser.query('SELECT webauthn_failures AS n FROM auth.users WHERE id = $1', [cleo.id]);
    expect(rows).toEqual([{ n: 1 }]);
    expect((await audited())[0]).toMatch(/^auth.factor-failed failed passkey/);
  });

  it('an answer serves once', async () => {
    await enrol();
    const visitor = api.client();
    const { json: options } = await visitor.post('/session/passkey/options');
    const credential = key.get(options);
    expect((await visitor.post('/session/passkey', { credential })).status).toBe(200);
    expect((await api.client().post('/session/passkey', { credential })).json).toMatchObject({ code: 'invalid-credentials' });
  });

  it('an answer that came too late is refused', async () => {
    await enrol();
    const visitor = api.client();
    const { json: options } = await visitor.post('/session/passkey/options');
    clock.advance(5 * MINUTE);
    expect((await visitor.post('/session/passkey', { credential: key.get(options) })).json).toMatchObject({ code: 'invalid-credentials' });
  });

  it('an answer given for signing in proves nothing in a session of somebody else', async () => {
    await enrol();
    const { json: options } = await api.client().post('/session/passkey/options');
    const answer = await client.post('/session/step-up/passkey', { credential: key.get(options) });
    expect(answer.json).toMatchObject({ code: 'invalid-credentials' });
  });

  it('a key that was copied serves no more, on neither side, and its owner sees that', async () => {
    await enrol();
    await enter();
    const copy = key.clone();
    expect((await enter(copy)).status).toBe(200);
    expect((await enter(key)).json).toMatchObject({ code: 'invalid-credentials' });
    expect(await audited()).toContain('auth.factor-suspended denied counter');
    expect((await enter(copy)).json).toMatchObject({ code: 'invalid-credentials' });
    expect(await seen('copied-key')).toEqual([
      { severity: 'critical', user: cleo.id, evidence: { key: 'Blue key', networks: ['127.0.0.0/24'] } },
    ]);
    const news = await told();
    expect(news.map(({ to }) => to)).toEqual(['desk', 'person']);
    for (const { severity, body } of news) expect([severity, body]).toEqual(['critical', expect.stringContaining('“Blue key”')]);
    clock.advance(30_000);
    const { json } = await (await signIn(cleo)).get('/session/factors');
    expect(json.passkeys[0].suspendedAt).not.toBeNull();
  });

  it('a key at a disabled account opens nothing, is on record, and is a finding: critical where it is the right key', async () => {
    await enrol();
    await api.db.superuser.query(`UPDATE auth.users SET state = 'DISABLED' WHERE id = $1`, [cleo.id]);
    expect((await enter(key, { forged: true })).json).toMatchObject({ status: 401, code: 'invalid-credentials' });
    expect(await audited()).toContain('auth.factor-failed failed passkey');
    const tried = { user: cleo.id, evidence: { state: 'disabled', factor: 'webauthn' } };
    expect(await seen('closed-account')).toMatchObject([{ ...tried, severity: 'warning' }]);
    await forget();
    expect((await enter()).json).toMatchObject({ status: 401, code: 'invalid-credentials' });
    expect(await audited()).toContain('auth.factor-failed failed account-disabled');
    expect(await seen('closed-account')).toMatchObject([{ ...tried, severity: 'critical' }]);
    const { rows } = await api.db.superuser.query(
      `SELECT reason FROM auth.sign_ins WHERE user_id = $1 AND outcome = 'failed' ORDER BY id`,
      [cleo.id],
    );
    expect(rows).toEqual([{ reason: 'passkey' }, { reason: 'account-disabled' }]);
    expect((await told()).map(({ to }) => to)).toEqual(['desk', 'person']);
  });

  it('a key that opens an account which nobody used for long is a finding', async () => {
    await enrol();
    const { rows } = await api.db.superuser.query(
      `UPDATE auth.users SET last_sign_in_at = $2::timestamptz - interval '50 days' WHERE id = $1 RETURNING id`,
      [cleo.id, clock.now()],
    );
    expect(rows).toHaveLength(1);
    expect((await enter()).status).toBe(200);
    const evidence = { state: 'dormant', days: 50, factor: 'webauthn', passwordRight: true };
    expect(await seen('closed-account')).toMatchObject([{ severity: 'info', user: cleo.id, evidence }]);
    await enter();
    expect(await seen('closed-account')).toHaveLength(1);
  });

  it('a key that counts nothing is not taken for a copy', async () => {
    await enrol(key, { counter: 0 });
    expect((await enter(key, { counter: 0 })).status).toBe(200);
    expect((await enter(key, { counter: 0 })).status).toBe(200);
  });

  it('guessing with somebody’s key locks the account as guessing a code does', async () => {
    await enrol();
    for (let i = 0; i < 7; i += 1) await enter(key, { forged: true });
    expect((await enter(key, { forged: true })).json).toMatchObject({ code: 'account-locked' });
    expect((await enter()).json).toMatchObject({ code: 'account-locked' });
  });

  it('a key that nobody has is refused like a wrong one, with an entry', async () => {
    const { status, json } = await enter(newKey());
    expect([status, json.code]).toEqual([401, 'invalid-credentials']);
    expect((await audited(1))[0]).toBe('auth.factor-failed failed passkey-unknown');
  });

  it('come and go only after a fresh proof, which a key gives (ASVS 7.5.1)', async () => {
    await enrol();
    clock.advance(15 * MINUTE - 1);
    expect((await client.post('/session/passkeys/options')).status).toBe(200);
    clock.advance(1);
    const [{ id }] = (await client.get('/session/factors')).json.passkeys;
    for (const stale of [
      await client.post('/session/passkeys/options'),
      await client.patch(`/session/passkeys/${id}`, { name: 'Mine' }),
      await client.delete(`/session/passkeys/${id}`),
      await client.post('/session/recovery-codes'),
      await client.post('/session/authenticator'),
      await client.post('/session/password-change', { current: cleo.password, password: 'another sentence of some length 7' }),
    ])
      expect(stale.json).toMatchObject({ code: 'step-up-required' });
    const before = client.cookie;
    const { json: options } = await client.post('/session/step-up/passkey/options');
    expect((await client.post('/session/step-up/passkey', { credential: key.get(options) })).status).toBe(200);
    expect(client.cookie).not.toBe(before);
    expect((await client.post('/session/passkeys/options')).status).toBe(200);
  });

  it('that come end the other sessions of the account (ASVS 7.4.3)', async () => {
    clock.advance(30_000);
    const other = await signIn(cleo);
    expect((await enrol()).status).toBe(201);
    expect((await other.get('/session/factors')).status).toBe(401);
    expect((await client.get('/session/factors')).status).toBe(200);
  });

  it('are removed by their owner, but for the last strong factor, which stays whoever removes it (ASVS 6.5.6)', async () => {
    const { json } = await enrol();
    const [{ id }] = json.passkeys;
    await api.db.superuser.query('UPDATE auth.credentials SET totp_confirmed_at = NULL WHERE user_id = $1', [cleo.id]);
    expect((await client.delete(`/session/passkeys/${id}`)).json).toMatchObject({ status: 409, code: 'conflict' });
    await expect(api.db.superuser.query('DELETE FROM auth.passkeys WHERE id = $1', [id])).rejects.toThrow(/last strong factor/);
    await api.db.superuser.query('UPDATE auth.credentials SET totp_confirmed_at = now() WHERE user_id = $1', [cleo.id]);
    expect((await client.delete(`/session/passkeys/${id}`)).json).toMatchObject({ passkeys: [] });
    expect(await audited()).toContain('auth.factor-removed granted');
  });

  it('nobody sees, renames or removes the key of a colleague', async () => {
    const { json } = await enrol();
    const [{ id }] = json.passkeys;
    const dan = await signIn(api.house.people.dan);
    expect((await dan.get('/session/factors')).json.passkeys).toEqual([]);
    expect((await dan.patch(`/session/passkeys/${id}`, { name: 'Mine' })).status).toBe(404);
    expect((await dan.delete(`/session/passkeys/${id}`)).status).toBe(404);
    expect(await api.db.app.run(api.house.as(api.house.people.dan), (tx) => tx.query('SELECT * FROM auth.passkeys'))).toEqual([]);
  });

  it('an attestation of a kind that would make the library call out is not taken', async () => {
    expect((await enrol(key, { format: 'android-safetynet' })).json).toMatchObject({ code: 'validation' });
    expect((await enrol(key, { origin: 'https://evil.example' })).json).toMatchObject({ code: 'validation' });
  });
});
