import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import type { Resident } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { documentOf, putProvider } from './federation.fixture.ts';

const NEW = 'another sentence of some length 7';

describe('a new start', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi({ clock });
  });
  afterAll(() => api.close());

  const half = async ({ username }: Resident, password: string) => {
    const client = api.client();
    return { client, ...(await client.post('/session/password', { username, password })) };
  };
  const signIn = async (person: Resident): Promise<TestClient> => {
    clock.advance(30_000);
    const { client } = await half(person, person.password);
    expect((await client.post('/session/totp', { code: api.house.code(person, clock.millis()) })).status).toBe(200);
    return client;
  };
  const told = async (id: string) =>
    (
      await api.db.superuser.query<{ body: string }>('SELECT body FROM platform.notices WHERE $1 = ANY (users) ORDER BY at, id', [id])
    ).rows.map(({ body }) => body.split('\n')[0]);

  it('somebody who lost every factor begins anew once two people agreed, and nothing of before opens the account', async () => {
    const { ada, ben, finn } = api.house.people;
    const provider = await putProvider(api.house, documentOf());
    await api.db.superuser.query(
      `INSERT INTO auth.provider_links (provider, subject, user_id, linked_at) VALUES ($1, 'whoever took his telephone', $2, now())`,
      [provider, finn.id],
    );
    const before = await signIn(finn);
    const asking = await signIn(ben);
    const ask = () => asking.post(`/users/${finn.id}/factor-reset`, { reason: 'His phone and his key were stolen.' });
    const { approval, enrolmentCode: none } = (await ask()).json;
    expect([typeof approval, none]).toEqual(['string', null]);
    const { digest, changes } = (await asking.get(`/approvals/${approval}`)).json;
    expect(changes.map(({ label }: { label: string }) => label)).toEqual(['Second factor', 'Password', 'Sign-in by an identity provider']);
    expect((await asking.post(`/approvals/${approval}/approve`, { digest })).json.code).toBe('maker-is-checker');
    const agreeing = await signIn(ada);
    expect((await agreeing.post(`/approvals/${approval}/approve`, { digest })).status).toBe(200);
    // Nothing is taken away before the code is drawn.
    expect((await before.get('/session')).json.state).toBe('active');
    const start = (await ask()).json;
    expect(start).toMatchObject({ approval: null, username: finn.username });
    expect((await before.get('/session')).json.state).toBe('anonymous');
    expect((await half(finn, finn.password)).status).toBe(401);
    const { rows } = await api.db.superuser.query(
      `SELECT u.state, c.password_hash, c.totp_secret, cardinality(c.password_earlier) AS earlier,
         (SELECT count(*)::int FROM auth.passkeys k WHERE k.user_id = u.id) + (SELECT count(*)::int FROM auth.recovery_codes r WHERE r.user_id = u.id)
           + (SELECT count(*)::int FROM auth.provider_links l WHERE l.user_id = u.id) AS left
       FROM auth.users u JOIN auth.credentials c ON c.user_id = u.id WHERE u.id = $1`,
      [finn.id],
    );
    expect(rows).toEqual([{ state: 'ENROLLING', password_hash: null, totp_secret: null, earlier: 1, left: 0 }]);
    expect((await told(finn.id)).at(-1)).toContain('took every factor away');
    const client = api.client();
    const offer = await client.post('/session/enrol', { username: finn.username, enrolmentCode: start.enrolmentCode, password: NEW });
    const epoch = Math.floor(clock.millis() / 1000);
    const enrolled = await client.post('/session/enrol/confirm', { code: generateSync({ secret: offer.json.secret as string, epoch }) });
    expect(enrolled.json).toMatchObject({ state: 'active', user: { username: finn.username } });
    expect(enrolled.json.recoveryCodes).toHaveLength(10);
    // What he may do is as it was; the code is used up, and so is what the two agreed to.
    expect((await client.get('/audit/status')).status).toBe(200);
    expect(
      (await api.client().post('/session/enrol', { username: finn.username, enrolmentCode: start.enrolmentCode, password: NEW })).status,
    ).toBe(401);
    expect((await ask()).json).toMatchObject({ enrolmentCode: null, approval: expect.any(String) });
    expect((await asking.post(`/users/${ben.id}/factor-reset`, { reason: 'Mine too.' })).json.code).toBe('conflict');
  });

  it('nobody takes the factors of an account away in SQL either', async () => {
    const { cleo: victim } = api.house.people;
    for (const change of [`state = 'ENROLLING'`, 'factor_enrolled_at = NULL', `state = 'ENROLLING', factor_enrolled_at = NULL`]) {
      const forged = api.db.superuser.query(`UPDATE auth.users SET ${change} WHERE id = $1`, [victim.id]);
      await expect(forged, change).rejects.toMatchObject({ code: 'CX003' });
    }
    await expect(api.db.superuser.query('UPDATE auth.credentials SET totp_secret = NULL WHERE user_id = $1', [victim.id])).rejects.toThrow(
      /last strong factor/,
    );
    const grant = `INSERT INTO auth.reset_grants (approval, user_id, until, kind)
      SELECT id, $1, now() + interval '1 hour', 'factors' FROM rbac.approvals WHERE action = 'user.factor-reset' AND state = 'APPROVED' LIMIT 1`;
    await expect(api.db.superuser.query(grant, [victim.id])).rejects.toThrow(/needs an approved request/);
  });
});
