import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import type { Resident } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';

const MINUTE = 60_000;

describe('step-up', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  let person: Resident;
  let client: TestClient;

  beforeAll(async () => {
    api = await testApi({ clock });
    person = api.house.people.ada;
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    clock.advance(30_000);
    await api.db.superuser.query(
      'DELETE FROM auth.sessions; UPDATE auth.users SET password_failures = 0, totp_failures = 0, locked_until = NULL',
    );
    client = await signIn(person);
  });

  const shown = () => api.house.code(person, clock.millis());
  const wrong = () => String((Number(shown()) + 1) % 1_000_000).padStart(6, '0');
  const signIn = async ({ username, password }: Resident) => {
    const made = api.client();
    await made.post('/session/password', { username, password });
    expect((await made.post('/session/totp', { code: shown() })).status).toBe(200);
    return made;
  };
  let made = 0;
  const doIt = () => client.post('/users', { username: `new.person-${(made += 1)}`, name: 'New Person' });
  const stepUp = (code: string) => client.post('/session/step-up', { code });
  const audited = async () =>
    (
      await api.db.superuser.query<{ what: string }>(
        `SELECT action || coalesce(' ' || (convert_from(bytes, 'UTF8')::jsonb->>'reason'), '') AS what FROM audit.entries
         WHERE object_id = $1 AND action LIKE 'auth.%' ORDER BY at DESC, id DESC LIMIT 3`,
        [person.id],
      )
    ).rows.map(({ what }) => what);

  it('a sign-in of this minute is proof enough, one of five minutes ago is not (ASVS 7.5.3)', async () => {
    clock.advance(5 * MINUTE - 1);
    expect((await doIt()).status).toBe(201);
    clock.advance(1);
    expect((await doIt()).json).toMatchObject({ status: 403, code: 'step-up-required' });
    expect((await client.get('/users')).status).toBe(200);
  });

  it('a code makes the session fresh, under a new id; the one before is worth nothing (ASVS 7.2.4)', async () => {
    clock.advance(6 * MINUTE);
    const before = client.cookie;
    const answer = await stepUp(shown());
    expect(answer.json).toMatchObject({ state: 'active', user: { username: person.username } });
    expect(Date.parse(answer.json.provenUntil)).toBe(clock.millis() + 5 * MINUTE);
    expect((await doIt()).status).toBe(201);
    expect(client.cookie).not.toBe(before);
    client.cookie = before;
    expect((await client.get('/users')).status).toBe(401);
    expect(await audited()).toContain('auth.step-up');
  });

  it('proves a person in one session alone: what it was opened with, and for how long, stays', async () => {
    const { json: then } = await client.get('/session');
    clock.advance(6 * MINUTE);
    const { json: now } = await stepUp(shown());
    expect([now.absoluteAt, now.idleSeconds, now.roles]).toEqual([then.absoluteAt, then.idleSeconds, then.roles]);
    const { rows } = await api.db.superuser.query('SELECT proofs, factors FROM auth.sessions WHERE user_id = $1', [person.id]);
    expect(rows).toEqual([{ factors: ['password', 'totp'], proofs: { password: expect.any(String), totp: expect.any(String) } }]);
    expect(Date.parse(rows[0].proofs.totp) - Date.parse(rows[0].proofs.password)).toBe(6 * MINUTE);
  });

  it('a code that was used to sign in is no second proof', async () => {
    expect((await stepUp(shown())).json).toMatchObject({ status: 401, code: 'invalid-credentials' });
    clock.advance(6 * MINUTE);
    const code = shown();
    expect((await stepUp(code)).status).toBe(200);
    expect((await stepUp(code)).json).toMatchObject({ code: 'invalid-credentials' });
    expect(await audited()).toContain('auth.factor-failed totp-replayed');
  });

  it('guessing locks the account, and ends the session in which it was guessed', async () => {
    clock.advance(6 * MINUTE);
    for (let i = 0; i < 4; i += 1) expect((await stepUp(wrong())).json).toMatchObject({ code: 'invalid-credentials' });
    const locked = await stepUp(wrong());
    expect([locked.json.code, locked.headers['retry-after']]).toEqual(['account-locked', '1800']);
    expect((await client.get('/users')).status).toBe(401);
    expect(await audited()).toEqual(expect.arrayContaining(['auth.session-revoked locked', 'auth.lockout totp']));
  });

  it('a locked account proves nothing, be the code right', async () => {
    clock.advance(6 * MINUTE);
    await api.db.superuser.query('UPDATE auth.users SET locked_until = $2 WHERE id = $1', [
      person.id,
      new Date(clock.millis() + MINUTE).toISOString(),
    ]);
    expect((await stepUp(shown())).json).toMatchObject({ code: 'account-locked' });
    expect((await doIt()).json).toMatchObject({ code: 'step-up-required' });
  });

  it('of many proofs with one code only one counts, and one id is left', async () => {
    clock.advance(6 * MINUTE);
    const copies = Array.from({ length: 5 }, () => {
      const copy = api.client();
      copy.cookie = client.cookie;
      return copy;
    });
    const answers = await Promise.all(copies.map((copy) => copy.post('/session/step-up', { code: shown() })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const alive = await Promise.all(copies.map((copy) => copy.get('/users')));
    expect(alive.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('no half session steps up', async () => {
    const half = api.client();
    await half.post('/session/password', { username: person.username, password: person.password });
    expect((await half.post('/session/step-up', { code: shown() })).json).toMatchObject({ code: 'unauthenticated' });
  });

  it('an analyst has fifteen minutes', async () => {
    person = api.house.people.cleo;
    client = await signIn(person);
    const { json } = await client.get('/session');
    expect(Date.parse(json.provenUntil) - clock.millis()).toBe(15 * MINUTE);
    person = api.house.people.ada;
  });
});
