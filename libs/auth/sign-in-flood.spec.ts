import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApi, testApi } from '#testing/api';
import { HashingThreads } from './application/passwords/hashing-threads.ts';
import { holdThreads } from './application/passwords/held-threads.fixture.ts';
import { PasswordHasher } from './application/passwords/password-hasher.ts';

/** Of the places to wait in (`hashing-threads.ts`) these are taken from within, which is quicker; the flood is more than what is left. */
const TAKEN = 230;
const FLOOD = 60;

describe('a flood of sign-ins', { timeout: 60_000 }, () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const written = async () => {
    const { rows } = await api.db.superuser.query<Record<string, number>>(
      `SELECT (SELECT count(*) FROM auth.strangers)::int AS strangers, (SELECT count(*) FROM auth.sign_ins)::int AS tries,
         (SELECT count(*) FROM audit.entries WHERE action LIKE 'auth.%')::int AS entries, (SELECT count(*) FROM auth.sessions)::int AS sessions`,
    );
    return rows[0];
  };

  it('is turned away beyond what the machine bears, told when to come again, and leaves nothing half-written', async () => {
    const { cleo } = api.house.people;
    const client = api.client();
    const attempt = (username: string, password: string) => client.post('/session/password', { username, password });
    // What names without an account are compared with is hashed once, at the first of them.
    expect((await attempt('flood.first', 'whatever it may be')).status).toBe(401);
    const before = await written();
    const gate = holdThreads(api.app.get(HashingThreads));
    const hasher = api.app.get(PasswordHasher);
    const taken = Array.from({ length: TAKEN }, () => hasher.matches(null, 'whatever it may be'));
    let turnedAway = 0;
    const answers = Array.from({ length: FLOOD }, async (_, i) => {
      const answer = await attempt(`flood.${i}`, 'whatever it may be');
      if (answer.status === 503) turnedAway += 1;
      return answer;
    });
    await vi.waitFor(() => expect(turnedAway).toBeGreaterThan(10), { timeout: 20_000, interval: 10 });
    const hers = await attempt(cleo.username, cleo.password);
    expect(hers).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(Number(hers.headers['retry-after'])).toBeGreaterThan(0);
    expect(hers.headers['set-cookie']).toBeUndefined();
    // Reads go on meanwhile, and nobody's failure was counted.
    expect((await client.get('/session')).json).toMatchObject({ state: 'anonymous' });
    expect(await written()).toEqual(before);
    await gate.open();
    const all = await Promise.all(answers);
    expect(new Set(await Promise.all(taken))).toEqual(new Set([false]));
    const refused = all.filter(({ status }) => status === 503);
    expect(refused.every(({ headers, json }) => Number(headers['retry-after']) > 0 && json.code === 'unavailable')).toBe(true);
    const compared = all.filter(({ status }) => status === 401).length;
    expect([refused.length + compared, compared > 0]).toEqual([FLOOD, true]);
    // Exactly those that were compared are on record, each wholly.
    const counted = { strangers: compared, tries: compared, entries: compared, sessions: 0 };
    const after = await written();
    expect(Object.fromEntries(Object.entries(after ?? {}).map(([what, n]) => [what, n - (before?.[what] ?? 0)]))).toEqual(counted);
    expect((await attempt(cleo.username, cleo.password)).status).toBe(200);
  });
});
