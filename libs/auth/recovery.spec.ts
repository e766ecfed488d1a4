import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixedClock } from '#kernel';
import type { Resident } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { PasswordHasher } from './application/passwords/password-hasher.ts';
import { shippedPolicy } from './domain/policy/sign-in-policy.ts';

const NEW = 'another sentence of some length 7';
const why = { reason: 'She forgot it over the summer.' };

// Each attempt costs a hash of 64 MiB on purpose.
describe('getting back in', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  let cleo: Resident;

  beforeAll(async () => {
    api = await testApi({ clock });
    cleo = api.house.people.cleo;
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    clock.advance(30_000);
    await api.db.superuser.query(
      `DELETE FROM auth.sessions; DELETE FROM auth.sign_ins; DELETE FROM auth.recovery_codes;
       UPDATE auth.users SET password_failures = 0, totp_failures = 0, recovery_failures = 0, locked_until = NULL`,
    );
  });

  const code = (person: Resident) => api.house.code(person, clock.millis());
  const half = async ({ username }: Resident, password: string) => {
    const client = api.client();
    const answer = await client.post('/session/password', { username, password });
    return { client, ...answer };
  };
  const passwords = new Map<string, string>();
  const signIn = async (person: Resident, password = passwords.get(person.id) ?? person.password): Promise<TestClient> => {
    clock.advance(30_000);
    const { client } = await half(person, password);
    expect((await client.post('/session/totp', { code: code(person) })).status).toBe(200);
    return client;
  };
  const told = async (id: string) =>
    (
      await api.db.superuser.query<{ body: string }>('SELECT body FROM platform.notices WHERE $1 = ANY (users) ORDER BY at, id', [id])
    ).rows.map(({ body }) => body.split('\n')[0]);
  const drawn = async () => (await (await signIn(cleo)).post('/session/recovery-codes')).json.codes as string[];

  it('ten recovery codes are shown once, kept as hashes, and each opens the account once (ASVS 6.5.2)', async () => {
    const codes = await drawn();
    expect(new Set(codes).size).toBe(10);
    const { rows } = await api.db.superuser.query<{ row: string }>('SELECT r::text AS row FROM auth.recovery_codes r');
    expect(rows.some(({ row }) => codes.some((one) => row.includes(one) || row.includes(Buffer.from(one).toString('hex'))))).toBe(false);
    const { client, json } = await half(cleo, cleo.password);
    expect(json.factors).toEqual(['totp', 'recovery']);
    const typed = codes[3]?.toLowerCase().replaceAll('-', ' ');
    expect((await client.post('/session/recovery', { code: typed })).json).toMatchObject({
      state: 'active',
      user: { username: cleo.username },
    });
    const again = await half(cleo, cleo.password);
    expect((await again.client.post('/session/recovery', { code: codes[3] })).json).toMatchObject({ code: 'invalid-credentials' });
    expect(await told(cleo.id)).toContain('Your account signed in with a recovery code. 9 are left.');
  });

  it('of parallel tries with one code only one gets in', async () => {
    const [one] = await drawn();
    const halves = [await half(cleo, cleo.password), await half(cleo, cleo.password), await half(cleo, cleo.password)];
    const answers = await Promise.all(halves.map(({ client }) => client.post('/session/recovery', { code: one })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('new codes end the old ones, and guessing them locks the account', async () => {
    const [old] = await drawn();
    await drawn();
    const { client } = await half(cleo, cleo.password);
    for (let i = 0; i < 7; i += 1) expect((await client.post('/session/recovery', { code: old })).json.code).toBe('invalid-credentials');
    expect((await client.post('/session/recovery', { code: old })).json.code).toBe('account-locked');
  });

  it('a recovery code is no way around a passkey that the role asks for, and is not used up by the try', async () => {
    const { ada } = api.house.people;
    const codes = (await (await signIn(ada)).post('/session/recovery-codes')).json.codes as string[];
    clock.advance(25 * 3_600_000);
    const { client } = await half(ada, ada.password);
    expect((await client.post('/session/recovery', { code: codes[0] })).json).toMatchObject({ status: 403, code: 'forbidden' });
    const { rows } = await api.db.superuser.query('SELECT FROM auth.recovery_codes WHERE user_id = $1 AND used_at IS NULL', [ada.id]);
    expect(rows).toHaveLength(10);
    clock.advance(-25 * 3_600_000);
  });

  it('codes come with the enrolment', async () => {
    const ada = await signIn(api.house.people.ada);
    const made = (await ada.post('/users', { username: 'ilse.new', name: 'Ilse New', email: 'ilse@bank.example' })).json;
    const ilse = api.client();
    const offer = await ilse.post('/session/enrol', { username: 'ilse.new', enrolmentCode: made.enrolmentCode, password: NEW });
    const secret = offer.json.secret as string;
    const enrolled = await ilse.post('/session/enrol/confirm', {
      code: generateSync({ secret, epoch: Math.floor(clock.millis() / 1000) }),
    });
    expect(enrolled.json.recoveryCodes).toHaveLength(10);
    expect(enrolled.json.state).toBe('active');
  });

  const link = async (person: Resident) => {
    const ben = await signIn(api.house.people.ben);
    const answer = await ben.post(`/users/${person.id}/password-reset`, why);
    await ben.delete('/session');
    return answer.json;
  };
  const reset = async ({ username }: Resident, resetCode: string, password = NEW) => {
    const client = api.client();
    return { client, ...(await client.post('/session/reset', { username, code: resetCode, password })) };
  };

  it('a link for a new password opens nothing without the second factor, which stays (ASVS 6.4.3)', async () => {
    const before = await signIn(cleo);
    const drawnLink = await link(cleo);
    expect(drawnLink).toMatchObject({ username: cleo.username, approval: null });
    const { client, json } = await reset(cleo, drawnLink.resetCode);
    expect(json).toEqual({ next: 'factor', factors: ['totp'] });
    expect((await client.get('/session')).json).toMatchObject({ state: 'password', user: null });
    expect((await half(cleo, NEW)).status).toBe(401);
    expect((await half(cleo, cleo.password)).status).toBe(200);
    clock.advance(30_000);
    expect((await client.post('/session/totp', { code: code(cleo) })).json).toMatchObject({ state: 'active' });
    passwords.set(cleo.id, NEW);
    expect((await half(cleo, cleo.password)).status).toBe(401);
    expect((await half(cleo, NEW)).status).toBe(200);
    expect((await before.get('/session')).json.state).toBe('anonymous');
    expect((await reset(cleo, drawnLink.resetCode)).json.code).toBe('invalid-credentials');
  });

  it('the person is told of a drawn link and of the new password (ASVS 6.3.7)', async () => {
    expect(await told(cleo.id)).toEqual(
      expect.arrayContaining([
        'Your account: Ben Test drew a one-time link for a new password.',
        'Your account: the password was changed by a one-time link.',
        'Your account: new recovery codes were drawn, and those before serve no more.',
      ]),
    );
  });

  it('whoever caught the link cannot slip a password under the one that its owner chose', async () => {
    const { resetCode } = await link(cleo);
    const owner = await reset(cleo, resetCode, 'the sentence of the owner 12345');
    await reset(cleo, resetCode, 'the sentence of the thief 12345');
    clock.advance(30_000);
    expect((await owner.client.post('/session/totp', { code: code(cleo) })).json.code).toBe('conflict');
    expect((await half(cleo, 'the sentence of the thief 12345')).status).toBe(401);
    expect((await half(cleo, NEW)).status).toBe(200);
  });

  it('a link is void after an hour (ASVS 6.4.1)', async () => {
    const { resetCode } = await link(cleo);
    clock.advance(3_600_000);
    expect((await reset(cleo, resetCode, 'a third sentence, quite long 3')).json.code).toBe('invalid-credentials');
  });

  it('a name that nobody has and a wrong code get one answer (ASVS 6.3.8)', async () => {
    const answers = [
      await reset({ ...cleo, username: 'nobody.at.all' }, 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA'),
      await reset(cleo, 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA'),
    ];
    const [first, second] = answers.map(({ status, json: { request: _, ...problem } }) => ({ status, ...problem }));
    expect(first).toMatchObject({ status: 401, code: 'invalid-credentials' });
    expect(second).toEqual(first);
  });

  it('for a colleague with privileges two people are asked, in SQL too, and a link is drawn once', async () => {
    const { ada, ben } = api.house.people;
    const asking = await signIn(ben);
    const ask = () => asking.post(`/users/${ada.id}/password-reset`, why);
    const { approval, resetCode: none } = (await ask()).json;
    expect([typeof approval, none]).toEqual(['string', null]);
    await api.db.superuser.query('UPDATE auth.users SET state_since = NULL');
    const { digest } = (await asking.get(`/approvals/${approval}`)).json;
    expect((await asking.post(`/approvals/${approval}/approve`, { digest })).status).toBe(403);
    const agreeing = await signIn(await thirdAdministrator());
    expect((await agreeing.post(`/approvals/${approval}/approve`, { digest })).status).toBe(200);
    const given = (await ask()).json;
    expect(given).toMatchObject({ approval: null, username: ada.username });
    expect((await ask()).json).toMatchObject({ resetCode: null, approval: expect.any(String) });
    const forged = api.db.superuser.query(
      `UPDATE auth.credentials SET reset_hash = sha256('mine'), reset_approval = NULL WHERE user_id = $1`,
      [ada.id],
    );
    await expect(forged).rejects.toThrow(/needs an approved request/);
    expect((await asking.post(`/users/${ben.id}/password-reset`, why)).json.code).toBe('conflict');
  });

  /** Makes dan an administrator as well: with two, the one whose password it is about could never be helped. */
  async function thirdAdministrator(): Promise<Resident> {
    const { dan } = api.house.people;
    await api.db.superuser.query(
      `ALTER TABLE rbac.grants DISABLE TRIGGER USER; UPDATE rbac.grants SET role = 'admin' WHERE user_id = '${dan.id}'; ALTER TABLE rbac.grants ENABLE TRIGGER USER`,
    );
    return dan;
  }

  it('one changes one’s password after a fresh proof and with the one before, and other sessions end (ASVS 7.4.3)', async () => {
    const other = await signIn(cleo);
    const client = await signIn(cleo);
    const change = (current: string, password: string) => client.post('/session/password-change', { current, password });
    expect((await change('not my password', 'a fourth sentence, quite long 4')).json.code).toBe('invalid-credentials');
    expect((await change(NEW, 'short')).json).toMatchObject({ code: 'validation', fields: [{ field: 'password' }] });
    expect((await change(NEW, NEW)).json).toMatchObject({ code: 'validation', fields: [{ reason: 'is one that you used lately' }] });
    expect((await change(NEW, 'a fourth sentence, quite long 4')).status).toBe(204);
    passwords.set(cleo.id, 'a fourth sentence, quite long 4');
    expect((await other.get('/session')).json.state).toBe('anonymous');
    expect((await client.get('/session')).json.state).toBe('active');
  });

  it('a change that was under way when a link gave the account another password changes nothing', async () => {
    const client = await signIn(cleo);
    const current = passwords.get(cleo.id) ?? cleo.password;
    const hasher = api.app.get(PasswordHasher);
    const hashed = hasher.hash.bind(hasher);
    const reset = await hashed('a sentence that came by a link 5');
    const raced = vi.spyOn(hasher, 'hash').mockImplementationOnce(async (password) => {
      await api.db.superuser.query('UPDATE auth.credentials SET password_hash = $2 WHERE user_id = $1', [cleo.id, reset]);
      return hashed(password);
    });
    const late = await client.post('/session/password-change', { current, password: 'what somebody else would have 5' });
    raced.mockRestore();
    expect(late).toMatchObject({ status: 409, json: { code: 'conflict' } });
    passwords.set(cleo.id, 'a sentence that came by a link 5');
    await signIn(cleo);
  });

  it('under the PCI profile the last four passwords are barred', async () => {
    const document = { ...shippedPolicy, profile: 'pci-dss-4', password: { shortest: 12, lettersAndDigits: true, remembered: 4 } };
    await api.db.superuser.query(
      `ALTER TABLE auth.policies DISABLE TRIGGER USER; UPDATE auth.policies SET document = '${JSON.stringify(document)}';
       ALTER TABLE auth.policies ENABLE TRIGGER USER; UPDATE auth.credentials SET password_earlier = '{}'`,
    );
    const client = await signIn(cleo);
    let current = passwords.get(cleo.id) ?? '';
    const history = [current];
    const change = async (password: string) => (await client.post('/session/password-change', { current, password })).json?.code;
    for (let i = 0; i < 4; i += 1) {
      const next = `sentence number ${i} of five`;
      expect(await change(next)).toBeUndefined();
      current = next;
      history.push(next);
    }
    for (const earlier of history) expect(await change(earlier)).toBe('validation');
    expect(await change('sentence number 9 of five')).toBeUndefined();
    current = 'sentence number 9 of five';
    expect(await change(history[0] ?? '')).toBeUndefined();
    passwords.set(cleo.id, history[0] ?? '');
  });

  it('another authenticator takes the place of the old one with its first code, and not before (ASVS 6.5.6)', async () => {
    const client = await signIn(cleo);
    const { secret } = (await client.post('/session/authenticator')).json;
    const fresh = () => generateSync({ secret, epoch: Math.floor(clock.millis() / 1000) });
    expect((await client.post('/session/authenticator/confirm', { code: '000000' })).json.code).toBe('invalid-credentials');
    await signIn(cleo);
    clock.advance(30_000);
    expect((await client.post('/session/authenticator/confirm', { code: fresh() })).status).toBe(200);
    const { client: late } = await half(cleo, passwords.get(cleo.id) ?? '');
    expect((await late.post('/session/totp', { code: fresh() })).json.code).toBe('invalid-credentials');
    clock.advance(30_000);
    expect((await late.post('/session/totp', { code: code(cleo) })).json.code).toBe('invalid-credentials');
    expect((await late.post('/session/totp', { code: fresh() })).status).toBe(200);
    expect((await late.delete('/session/authenticator')).json.code).toBe('conflict');
  });
});
