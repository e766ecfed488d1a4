import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import type { Resident } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';

/** On the shipped list of passwords that people choose, as it is or dressed up; each long enough for the policy. */
const LISTED = ['1qaz2wsx3edc4rfv', 'MomSanalAdventure', 'moms-anal adventure', 'zqjphsyf6ctifgu2026'];
/** On no list that ships, but on the operator's own. */
const BREACHED = 'seventeen green bottles of 2019';
const GOOD = 'seventeen green bottles of 2020';
const BY_LIST = 'is one of the first that would be tried';
const BY_BREACH = 'is on a list of passwords that were stolen somewhere';

const sha1 = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase();
const folder = mkdtempSync(join(tmpdir(), 'caspix-breached-'));
const operators = join(folder, 'pwned.txt');

describe('a password that lists know', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  let cleo: Resident;
  let dan: Resident;

  beforeAll(async () => {
    const others = Array.from({ length: 500 }, (_, i) => `${sha1(`another password ${i}`)}:${i + 1}`);
    writeFileSync(operators, [...others, `${sha1(BREACHED)}:7`].toSorted().join('\r\n'));
    api = await testApi({ clock, overrides: { breachedPasswords: operators } });
    ({ cleo, dan } = api.house.people);
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    clock.advance(30_000);
    await api.db.superuser.query('DELETE FROM auth.sessions');
  });

  const signIn = async (person: Resident): Promise<TestClient> => {
    const made = api.client();
    await made.post('/session/password', { username: person.username, password: person.password });
    expect((await made.post('/session/totp', { code: api.house.code(person, clock.millis()) })).status).toBe(200);
    return made;
  };
  const bad = (reason: string) => ({ status: 400, json: { code: 'validation', fields: [{ field: 'password', reason }] } });
  /** Tries each bad password, and the good one last. */
  const each = async (offer: (password: string) => Promise<unknown>) => {
    for (const password of LISTED) expect(await offer(password), password).toMatchObject(bad(BY_LIST));
    expect(await offer(BREACHED)).toMatchObject(bad(BY_BREACH));
    return offer(GOOD);
  };
  const hashOf = async (id: string) =>
    (await api.db.superuser.query<{ hash: string | null }>('SELECT password_hash AS hash FROM auth.credentials WHERE user_id = $1', [id]))
      .rows[0]?.hash;

  it('is refused at enrolment, and the code still serves for a better one (ASVS 6.2.4, 6.2.12)', async () => {
    const ada = await signIn(api.house.people.ada);
    const { user, enrolmentCode } = (await ada.post('/users', { username: 'uma.new', name: 'Uma New' })).json;
    const uma = api.client();
    const offer = await each(async (password) => {
      expect(await hashOf(user.id)).toBeNull();
      return uma.post('/session/enrol', { username: 'uma.new', enrolmentCode, password });
    });
    const { secret } = (offer as { json: { secret: string } }).json;
    const code = generateSync({ secret, epoch: Math.floor(clock.millis() / 1000) });
    expect((await uma.post('/session/enrol/confirm', { code })).json).toMatchObject({ state: 'active' });
  });

  it('is refused at a change, and the one before stays', async () => {
    const client = await signIn(cleo);
    const before = await hashOf(cleo.id);
    const changed = await each(async (password) => {
      expect(await hashOf(cleo.id)).toBe(before);
      return client.post('/session/password-change', { current: cleo.password, password });
    });
    expect(changed).toMatchObject({ status: 204 });
    expect(await hashOf(cleo.id)).not.toBe(before);
  });

  it('is refused at a reset, and the link still serves for a better one', async () => {
    const ben = await signIn(api.house.people.ben);
    const { resetCode } = (await ben.post(`/users/${dan.id}/password-reset`, { reason: 'She forgot it over the summer.' })).json;
    const client = api.client();
    const taken = await each((password) => client.post('/session/reset', { username: dan.username, code: resetCode, password }));
    expect(taken).toMatchObject({ status: 200, json: { next: 'factor' } });
    expect((await client.post('/session/totp', { code: api.house.code(dan, clock.millis()) })).json).toMatchObject({ state: 'active' });
    expect((await api.client().post('/session/password', { username: dan.username, password: GOOD })).status).toBe(200);
  });

  it('cannot slip through while the operator’s list is away: then nobody chooses one', async () => {
    rmSync(operators);
    const client = await signIn(api.house.people.eva);
    const { password: current } = api.house.people.eva;
    const answer = await client.post('/session/password-change', { current, password: 'a sentence that no list knows 5' });
    expect(answer).toMatchObject({ status: 503, json: { code: 'unavailable' } });
  });
});
