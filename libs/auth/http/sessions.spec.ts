import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import type { Resident } from '#testing';
import { type TestApi, testApi } from '#testing/api';

describe('sessions over HTTPS', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi({ clock });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    await api.db.superuser.query('DELETE FROM auth.sessions');
  });

  const signIn = async ({ username, password, ...person }: Resident) => {
    clock.advance(30_000);
    const made = api.client();
    await made.post('/session/password', { username, password });
    const code = api.house.code({ username, password, ...person }, clock.millis());
    expect((await made.post('/session/totp', { code })).status).toBe(200);
    return made;
  };

  it('are seen by their owner: where from, with what, and which is this one (ASVS 7.5.2)', async () => {
    const { cleo } = api.house.people;
    await signIn(cleo);
    const here = await signIn(cleo);
    const { json } = await here.get('/sessions');
    expect(json.sessions.map((session: { current: boolean }) => session.current)).toEqual([true, false]);
    expect(json.sessions[0]).toMatchObject({ factors: ['password', 'totp'], ip: '127.0.0.1' });
    expect(json.past.length).toBeGreaterThanOrEqual(2);
  });

  it('are ended by their owner, one or all but this one (ASVS 7.5.2)', async () => {
    const { cleo } = api.house.people;
    const there = await signIn(cleo);
    const here = await signIn(cleo);
    const [, other] = (await here.get('/sessions')).json.sessions;
    expect((await here.delete(`/sessions/${other.id}`)).status).toBe(204);
    expect((await there.get('/sessions')).status).toBe(401);
    expect((await here.delete(`/sessions/${other.id}`)).status).toBe(404);
    await signIn(cleo);
    expect((await here.delete('/sessions')).status).toBe(204);
    expect((await here.get('/sessions')).json.sessions).toHaveLength(1);
  });

  it('of others are neither seen nor ended by a colleague', async () => {
    const cleo = await signIn(api.house.people.cleo);
    const dan = await signIn(api.house.people.dan);
    const [{ id }] = (await cleo.get('/sessions')).json.sessions;
    expect((await dan.delete(`/sessions/${id}`)).status).toBe(404);
    expect((await dan.get(`/users/${api.house.people.cleo.id}/sessions`)).status).toBe(403);
    expect((await cleo.get('/sessions')).status).toBe(200);
  });

  it('of anybody are ended by an administrator, on record (ASVS 7.4.5)', async () => {
    const { cleo } = api.house.people;
    const ada = await signIn(api.house.people.ada);
    const victim = await signIn(cleo);
    expect((await ada.get(`/users/${cleo.id}/sessions`)).json.items).toHaveLength(1);
    expect((await ada.delete(`/users/${cleo.id}/sessions`)).status).toBe(204);
    expect((await victim.get('/sessions')).status).toBe(401);
    const { rows } = await api.db.superuser.query(
      `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason FROM audit.entries WHERE action = 'auth.session-revoked' ORDER BY at DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ reason: 'by an administrator' }]);
    expect((await ada.get('/users/0197a000-0000-7000-8000-000000000000/sessions')).status).toBe(404);
  });

  const seenAt = async (id: string) =>
    (await api.db.superuser.query<{ at: Date }>('SELECT max(seen_at) AS at FROM auth.sessions WHERE user_id = $1', [id])).rows[0]?.at;
  const MINUTE = 60_000;

  it.each([
    ['a page that looks again by itself', { 'x-caspix-background': '1' }],
    ['a browser that fetches ahead', { 'sec-purpose': 'prefetch' }],
  ])('are not kept alive by %s (ASVS 7.3.1)', async (_, headers) => {
    const { cleo } = api.house.people;
    const client = await signIn(cleo);
    const before = await seenAt(cleo.id);
    for (let minute = 0; minute < 14; minute += 1) {
      clock.advance(MINUTE);
      expect((await client.get('/cases', { headers })).status).toBe(200);
      expect((await client.get('/session', { headers })).json).toMatchObject({ state: 'active' });
    }
    expect(await seenAt(cleo.id)).toEqual(before);
    clock.advance(MINUTE);
    expect((await client.get('/cases', { headers })).status).toBe(401);
    expect((await client.get('/session')).json).toMatchObject({ state: 'anonymous' });
  });

  it('are kept alive by somebody who works, until the whole of their time is over (ASVS 7.3.1, 7.3.2)', async () => {
    const { cleo } = api.house.people;
    const client = await signIn(cleo);
    const before = await seenAt(cleo.id);
    clock.advance(14 * MINUTE);
    expect((await client.get('/cases')).status).toBe(200);
    expect((await seenAt(cleo.id))?.getTime()).toBe((before?.getTime() ?? 0) + 14 * MINUTE);
    for (let spent = 28; spent < 12 * 60; spent += 14) {
      clock.advance(14 * MINUTE);
      expect((await client.get('/cases')).status).toBe(200);
    }
    clock.advance(12 * MINUTE);
    expect((await client.get('/cases')).status).toBe(401);
  });
});
