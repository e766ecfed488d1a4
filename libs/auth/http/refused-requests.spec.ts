import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { RECORDED_A_MINUTE } from '../application/requests/refusals.ts';

const FOREIGN = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
/** As long as a session id, and never given out. */
const PLANTED = `__Host-caspix=${'A'.repeat(43)}`;
/** The sign-in itself, as an actor. */
const SIGN_IN = '00000000-0000-7000-8000-000000000001';
const THERE = 'POST /api/v1/session/password';

describe('what a browser was made to do', { timeout: 60_000 }, () => {
  // It stands still, so that how fast this machine is decides nothing.
  const clock = fixedClock(new Date().toISOString());
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi({ clock, overrides: { passwordMemoryKib: 512 } });
  });
  afterAll(() => api.close());
  beforeEach(() => api.db.superuser.query('DELETE FROM auth.refusals; DELETE FROM auth.sessions'));

  const signIn = (client: TestClient, headers: Record<string, string> = {}, password = api.house.people.dan.password) =>
    client.post('/session/password', { username: api.house.people.dan.username, password }, headers);
  const entries = async (action: string) =>
    (
      await api.db.superuser.query<{ actor: string; type: string; object: string; outcome: string; reason: string | null }>(
        `SELECT actor_id AS actor, object_type AS type, object_id AS object, outcome, convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason
         FROM audit.entries WHERE action = $1 ORDER BY at, id`,
        [action],
      )
    ).rows;
  const count = async (action: string) => (await entries(action)).length;
  /** As if this network had used up its minute. */
  const used = (kind: string) =>
    api.db.superuser.query(`INSERT INTO auth.refusals (kind, network, since, refused) VALUES ($1, '127.0.0.0/24', $2, $3)`, [
      ...[kind, clock.now(), RECORDED_A_MINUTE],
    ]);

  describe('by another site', () => {
    it('is refused, and on record as the sign-in’s refusal', async () => {
      expect(await signIn(api.client(), FOREIGN)).toMatchObject({ status: 403, json: { code: 'cross-site' } });
      const [entry] = await entries('auth.cross-site');
      expect(entry).toMatchObject({ actor: SIGN_IN, type: 'request', object: THERE, outcome: 'denied', reason: 'cross-site' });
    });

    it('is on record under the name of whoever is signed in there, and does not keep her session alive', async () => {
      const cleo = await api.as('cleo');
      const seen = async () => (await api.db.superuser.query('SELECT seen_at FROM auth.sessions')).rows;
      const before = await seen();
      clock.advance(120_000);
      const { status } = await cleo.send('DELETE', '/session', { headers: { ...FOREIGN, 'sec-fetch-site': 'same-site' } });
      expect(status).toBe(403);
      const written = (await entries('auth.cross-site')).at(-1);
      expect(written).toMatchObject({ actor: api.house.people.cleo.id, object: 'DELETE /api/v1/session', reason: 'same-site' });
      expect(await seen()).toEqual(before);
    });

    it('names no more of its path than fits, whatever it is', async () => {
      const path = `/cases/${'x'.repeat(2_000)}`;
      expect((await api.client().post(path, {}, FOREIGN)).status).toBe(403);
      expect((await entries('auth.cross-site')).at(-1)?.object).toMatch(/^POST \/api\/v1\/cases\/x{100,190}$/);
    });

    it('does not fill the log, is refused all the same beyond that, and hides no other kind of refusal', async () => {
      await used('cross-site');
      const before = await count('auth.cross-site');
      for (let i = 0; i < 5; i += 1) expect((await signIn(api.client(), FOREIGN)).json.code).toBe('cross-site');
      const written = await entries('auth.cross-site');
      expect(written).toHaveLength(before + 1);
      expect(written.at(-1)).toMatchObject({ type: 'network', object: '127.0.0.0/24', reason: 'too-many-refused' });
      const client = api.client();
      client.cookie = PLANTED;
      const sessions = await count('auth.session-unknown');
      await signIn(client);
      expect(await count('auth.session-unknown')).toBe(sessions + 1);
      clock.advance(61_000);
      await signIn(api.client(), FOREIGN);
      const [counted] = (await entries('auth.cross-site')).slice(-2);
      expect(counted).toMatchObject({ type: 'network', reason: 'refusals-counted' });
    });
  });

  describe('with a session id that we gave nobody', () => {
    it('is taken for a sign-in with none, and on record: a fixed id is worth nothing and leaves a trace', async () => {
      const client = api.client();
      client.cookie = PLANTED;
      expect((await signIn(client)).status).toBe(200);
      expect(client.cookie).not.toBe(PLANTED);
      const written = await entries('auth.session-unknown');
      expect(written.at(-1)).toMatchObject({ actor: SIGN_IN, type: 'session', outcome: 'denied', reason: 'session-not-live' });
      // The same id planted in two browsers is the same in both entries, and the entry does not tell the id.
      const other = api.client();
      other.cookie = PLANTED;
      await signIn(other, {}, 'not the right sentence');
      const again = await entries('auth.session-unknown');
      expect(again.at(-1)?.object).toBe(written.at(-1)?.object);
      expect(again.at(-1)?.object).toMatch(/^sha256:[0-9a-f]{16}$/);
    });

    it.each(['/session/totp', '/session/passkey', '/session/recovery', '/session/enrol', '/session/enrol/confirm', '/session/reset'])(
      'is on record at %s too',
      async (path) => {
        const before = await count('auth.session-unknown');
        const client = api.client();
        client.cookie = PLANTED;
        await client.post(path, {});
        expect(await count('auth.session-unknown')).toBe(before + 1);
      },
    );

    it('is nothing to write of without a cookie, with a live one, with what cannot be one, or while nobody signs in', async () => {
      const before = await count('auth.session-unknown');
      await signIn(api.client());
      const live = api.client();
      await signIn(live);
      await signIn(live);
      const odd = api.client();
      odd.cookie = '__Host-caspix=short';
      await signIn(odd);
      const reading = api.client();
      reading.cookie = PLANTED;
      await reading.get('/session');
      expect(await count('auth.session-unknown')).toBe(before);
    });

    it('does not fill the log, and keeps nobody out who signs in with one', async () => {
      await used('session');
      const before = await count('auth.session-unknown');
      for (let i = 0; i < 5; i += 1) {
        const client = api.client();
        client.cookie = PLANTED;
        expect((await signIn(client)).status).toBe(200);
      }
      expect(await count('auth.session-unknown')).toBe(before + 1);
    });
  });
});
