import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApi, testApi } from '#testing/api';
import { HashingThreads } from './application/passwords/hashing-threads.ts';

const ROUNDS = 12;
/** Each hash takes the same 64 MiB; what may differ is a statement or two, and the noise of a busy machine. */
const APART = 0.35;

/** What else the machine does only ever adds, so the lower quartile says more than the middle. */
const quartile = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;

describe('whether somebody has an account', () => {
  let api: TestApi;
  beforeAll(async () => {
    // As dear as in the product: beside a cheap hash a statement more would drown in nothing.
    api = await testApi({ overrides: { passwordMemoryKib: 65_536 } });
    const { eva, dan } = api.house.people;
    // Nobody locks here: a lock answers at once, for names that nobody has likewise.
    await api.db.superuser.query(
      `ALTER TABLE auth.policies DISABLE TRIGGER USER;
       UPDATE auth.policies SET document = jsonb_set(jsonb_set(jsonb_set(jsonb_set(document, '{tiers,analyst,failures}', '100'),
         '{tiers,admin,failures}', '100'), '{tiers,manager,failures}', '100'), '{tiers,auditor,failures}', '100')`,
    );
    await api.db.superuser.query(`UPDATE auth.users SET state = 'DISABLED' WHERE id = $1`, [eva.id]);
    await api.db.superuser.query(`UPDATE auth.credentials SET password_hash = NULL WHERE user_id = $1`, [dan.id]);
  });
  afterAll(() => api.close());

  it('is told by neither text, nor status, nor time (ASVS 6.3.8)', { timeout: 300_000 }, async () => {
    const { cleo, eva, dan } = api.house.people;
    const cases = {
      'a name that nobody has': { username: 'nobody.at.all', password: cleo.password },
      'a wrong password': { username: cleo.username, password: 'not the right password' },
      'a disabled account, with its password': { username: eva.username, password: eva.password },
      'an account without a password': { username: dan.username, password: 'whatever it may be' },
    };
    const names = Object.keys(cases) as (keyof typeof cases)[];
    const said = new Set<string>();
    const client = api.client();
    /** Lower quartiles, by case. In turn and not one after the other, so that whatever slows the machine slows all of them. */
    async function measured(): Promise<number[]> {
      const took = new Map(names.map((name) => [name, [] as number[]]));
      for (let round = -2; round < ROUNDS; round += 1) {
        for (const name of names) {
          const begun = performance.now();
          const { status, json } = await client.post('/session/password', cases[name]);
          const millis = performance.now() - begun;
          const { request: _, ...problem } = json;
          said.add(JSON.stringify({ status, problem }));
          if (round >= 0) took.get(name)?.push(millis);
        }
      }
      return names.map((name) => quartile(took.get(name) ?? []));
    }
    const apart = (quartiles: readonly number[]) => (Math.max(...quartiles) - Math.min(...quartiles)) / Math.min(...quartiles);
    // A difference that is there shows each time; one that other work on the machine made does not.
    let quartiles = await measured();
    for (let again = 0; again < 2 && apart(quartiles) >= APART; again += 1) quartiles = await measured();
    expect([...said]).toHaveLength(1);
    expect([...said][0]).toContain('"status":401');
    expect(apart(quartiles), JSON.stringify(Object.fromEntries(names.map((name, i) => [name, quartiles[i]])))).toBeLessThan(APART);
  });

  it('is told neither by a link nor by an enrolment: one answer, and one hash, whoever is named (ASVS 6.3.8)', {
    timeout: 60_000,
  }, async () => {
    const { ada, cleo, eva, dan } = api.house.people;
    const made = await (await api.as('ada')).post('/users', { username: 'nora.new', name: 'Nora New' });
    expect(made.status).toBe(201);
    const [code, password] = ['AAAAA-AAAAA-AAAAA-AAAAA-AAAAA', 'a sentence that nobody has used yet 3'];
    const names = ['nobody.at.all', 'nobody.else', cleo.username, eva.username, dan.username, ada.username, 'nora.new'];
    const hashes = vi.spyOn(HashingThreads.prototype, 'run');
    const seen = new Set<string>();
    for (const username of names) {
      for (const ask of [
        () => api.client().post('/session/reset', { username, code, password }),
        () => api.client().post('/session/enrol', { username, enrolmentCode: code, password }),
      ]) {
        hashes.mockClear();
        const { status, json, headers } = await ask();
        const { request: _, ...problem } = json;
        seen.add(JSON.stringify({ status, problem, cookie: headers['set-cookie'] ?? null, hashes: hashes.mock.calls.length }));
      }
    }
    hashes.mockRestore();
    expect([...seen].map((one) => JSON.parse(one))).toEqual([
      { status: 401, problem: expect.objectContaining({ code: 'invalid-credentials' }), cookie: null, hashes: 1 },
    ]);
  });
});
