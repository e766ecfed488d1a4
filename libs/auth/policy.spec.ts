import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { giveRole, type Manners, type Resident, SoftAuthenticator } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { shippedPolicy } from './domain/policy/sign-in-policy.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const reason = 'the committee of the 27th';

/** The defaults that are promised, cell by cell, in the words of the document; nothing here is taken from the code. */
const promised = {
  admin: {
    ...{ factor: 'webauthn', userVerification: true, idleMinutes: 10, absoluteMinutes: 8 * 60, sessions: 1, atLimit: 'deny' },
    ...{ failures: 5, lockMinutes: 30, stepUpMinutes: 5, deviceBound: false, models: null },
  },
  analyst: {
    ...{ factor: 'any', userVerification: false, idleMinutes: 15, absoluteMinutes: 12 * 60, sessions: 2, atLimit: 'evict' },
    ...{ failures: 8, lockMinutes: 30, stepUpMinutes: 15, deviceBound: false, models: null },
  },
  manager: {
    ...{ factor: 'any', userVerification: false, idleMinutes: 15, absoluteMinutes: 12 * 60, sessions: 2, atLimit: 'evict' },
    ...{ failures: 8, lockMinutes: 30, stepUpMinutes: 15, deviceBound: false, models: null },
  },
  auditor: {
    ...{ factor: 'any', userVerification: false, idleMinutes: 15, absoluteMinutes: 8 * 60, sessions: 1, atLimit: 'evict' },
    ...{ failures: 8, lockMinutes: 30, stepUpMinutes: 5, deviceBound: false, models: null },
  },
};

describe('the policy in force', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let api: TestApi;
  let ada: TestClient;
  let ben: TestClient;

  beforeAll(async () => {
    api = await testApi({ clock });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    clock.advance(30_000);
    await api.db.superuser.query(
      `DELETE FROM auth.sessions; UPDATE auth.users SET password_failures = 0, totp_failures = 0, locked_until = NULL`,
    );
    [ada, ben] = [await signIn(api.house.people.ada), await signIn(api.house.people.ben)];
  });

  const halfway = async ({ username, password }: Resident) => {
    const client = api.client();
    return { client, answer: await client.post('/session/password', { username, password }) };
  };
  const code = (client: TestClient, person: Resident) => client.post('/session/totp', { code: api.house.code(person, clock.millis()) });
  const signIn = async (person: Resident) => {
    const { client } = await halfway(person);
    expect((await code(client, person)).status).toBe(200);
    return client;
  };
  const withTier = (tier: keyof typeof shippedPolicy.tiers, change: object) => ({
    ...shippedPolicy,
    tiers: { ...shippedPolicy.tiers, [tier]: { ...shippedPolicy.tiers[tier], ...change } },
  });
  const ask = (policy: object) => ada.post('/sign-in-policy', { policy, reason });
  const approve = (client: TestClient, { id, digest }: { id: string; digest: string }) =>
    client.post(`/approvals/${id}/approve`, { digest });

  it('is the one that was shipped, for administrators and auditors to read (ASVS 7.1.2)', async () => {
    expect((await ada.get('/sign-in-policy')).json).toMatchObject({ version: 1, policy: shippedPolicy, approval: null, findings: [] });
    const { policy } = (await ada.get('/sign-in-policy')).json;
    expect(policy.tiers).toEqual(promised);
    expect(policy).toMatchObject({
      profile: 'nist-800-63b-4',
      password: { shortest: 15, lettersAndDigits: false, remembered: 0 },
      enrollingHours: 24,
      watch: { off: [], quiet: [], idleDays: 90 },
    });
    const [nist, pci] = (await ada.get('/sign-in-policy')).json.profiles;
    expect(nist).toMatchObject({ id: 'nist-800-63b-4', lettersAndDigits: false });
    expect(nist.bounds).toContainEqual(expect.objectContaining({ field: 'password.shortest', least: 15 }));
    expect(pci).toMatchObject({ id: 'pci-dss-4', lettersAndDigits: true });
    expect(pci.bounds).toContainEqual(expect.objectContaining({ field: 'password.shortest', least: 12 }));
    expect(pci.bounds).toContainEqual(expect.objectContaining({ field: 'password.remembered', least: 4 }));
    expect(pci.bounds).toContainEqual({ field: 'tier.idleMinutes', least: 1, most: 15, source: 'PCI DSS 4.0' });
    expect((await (await signIn(api.house.people.finn)).get('/sign-in-policy')).status).toBe(200);
    expect((await (await signIn(api.house.people.cleo)).get('/sign-in-policy')).status).toBe(403);
  });

  it('is changed by two administrators, and counts at once', async () => {
    const asked = await ask(withTier('analyst', { failures: 2 }));
    expect(asked.json).toMatchObject({ state: 'PENDING', changes: [{ label: 'analyst: Failures that lock', before: '8', after: '2' }] });
    expect((await approve(ada, asked.json)).json).toMatchObject({ code: 'maker-is-checker' });
    expect((await ada.get('/sign-in-policy')).json.version).toBe(1);
    expect((await approve(ben, asked.json)).status).toBe(200);
    expect((await ada.get('/sign-in-policy')).json).toMatchObject({ version: 2, approval: asked.json.id });
    const { cleo } = api.house.people;
    for (let i = 0; i < 2; i += 1) await halfway({ ...cleo, password: 'not the right sentence' });
    expect((await halfway(cleo)).answer.json).toMatchObject({ code: 'account-locked' });
    expect((await approve(ben, (await ask(shippedPolicy)).json)).status).toBe(200);
  });

  it('is void as a request when it changed meanwhile', async () => {
    const first = await ask(withTier('manager', { idleMinutes: 5 }));
    const second = await ask(withTier('manager', { idleMinutes: 6 }));
    expect((await approve(ben, first.json)).status).toBe(200);
    expect((await approve(ben, second.json)).json).toMatchObject({ code: 'approval-void' });
    expect((await approve(ben, (await ask(shippedPolicy)).json)).status).toBe(200);
  });

  it('cannot be asked below the floor of its profile, with what is wrong in words', async () => {
    const lax = await ask({ ...withTier('admin', { factor: 'any' }), password: { ...shippedPolicy.password, shortest: 8 } });
    expect(lax.json).toMatchObject({ status: 400, code: 'validation' });
    expect(lax.json.fields.map(({ field }: { field: string }) => field)).toEqual(['password.shortest', 'tiers.admin.factor']);
    expect((await ask(shippedPolicy)).json).toMatchObject({ code: 'conflict' });
    expect((await ask({ ...shippedPolicy, mfa: 'off' })).json).toMatchObject({ code: 'validation' });
    const unproven = withTier('admin', { models: ['ee882879-721c-4913-9775-3dfcce97072a'] });
    expect((await ask(unproven)).json).toMatchObject({ code: 'conflict' });
  });

  it('cannot be replaced, changed or removed in SQL by the application', async () => {
    const actor = api.house.as(api.house.people.ada);
    const document = JSON.stringify(withTier('admin', { failures: 100 }));
    const planted = api.db.app.run(actor, (tx) =>
      tx.query('INSERT INTO auth.policies (version, document, approval, since) VALUES (99, $1, NULL, now())', [document]),
    );
    await expect(planted).rejects.toMatchObject({ code: expect.stringMatching(/integrity|maker-is-checker|conflict/) });
    await expect(api.db.app.run(actor, (tx) => tx.query('UPDATE auth.policies SET document = $1', [document]))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(api.db.superuser.query('DELETE FROM auth.policies')).rejects.toThrow(/append-only/);
  });

  it('lets somebody who only reads in with a password alone, for a time, by two administrators, in view of all who look', async () => {
    const { eva, cleo } = api.house.people;
    const exempt = (userId: string) => ada.post('/sign-in-policy/exemptions', { userId, days: 2, reason });
    expect((await exempt(cleo.id)).json).toMatchObject({ code: 'conflict' });
    expect((await ada.post('/sign-in-policy/exemptions', { userId: eva.id, days: 91, reason })).json).toMatchObject({ code: 'validation' });
    expect((await approve(ben, (await exempt(eva.id)).json)).status).toBe(200);
    const { client, answer } = await halfway(eva);
    expect(answer.json).toEqual({ next: 'none', factors: [] });
    expect((await client.get('/session')).json).toMatchObject({ state: 'active', provenUntil: null });
    expect((await client.post('/session/passkeys/options')).json).toMatchObject({ code: 'step-up-required' });
    const view = (await ada.get('/sign-in-policy')).json;
    expect([view.findings, view.exemptions]).toMatchObject([[{ code: 'exemption' }], [{ person: { name: 'Eva Test' } }]]);
    expect((await ada.delete(`/sign-in-policy/exemptions/${view.exemptions[0].id}`)).status).toBe(204);
    expect((await client.get('/session')).json).toMatchObject({ state: 'anonymous' });
    expect((await halfway(eva)).answer.json).toMatchObject({ next: 'factor' });
  });

  it('ends an exemption by itself when its time is over', async () => {
    const { eva } = api.house.people;
    const asked = await ada.post('/sign-in-policy/exemptions', { userId: eva.id, days: 1, reason });
    expect((await approve(ben, asked.json)).status).toBe(200);
    expect((await halfway(eva)).answer.json.next).toBe('none');
    clock.advance(DAY);
    expect((await halfway(eva)).answer.json.next).toBe('factor');
    clock.advance(-DAY);
  });

  it('tells the sign-in page how long a new password is, and takes one of that length', async () => {
    const terms = async () => (await api.client().get('/session')).json.newPassword;
    expect(await terms()).toEqual({ shortest: 15, lettersAndDigits: false });
    const twelve = { ...shippedPolicy, profile: 'pci-dss-4', password: { shortest: 12, lettersAndDigits: true, remembered: 4 } };
    expect((await approve(ben, (await ask(twelve)).json)).status).toBe(200);
    expect(await terms()).toEqual({ shortest: 12, lettersAndDigits: true });
    const made = await ada.post('/users', { username: 'gus.twelve', name: 'Gus Twelve' });
    const enrol = (password: string) =>
      api.client().post('/session/enrol', { username: 'gus.twelve', enrolmentCode: made.json.enrolmentCode, password });
    expect((await enrol('marble7fern')).json).toMatchObject({ code: 'validation', fields: [{ field: 'password' }] });
    expect((await enrol('marble7fernx')).status).toBe(200);
    expect((await approve(ben, (await ask(shippedPolicy)).json)).status).toBe(200);
  });

  it('takes codes of an administrator for a day from enrolling, and a key that knows its owner from then on (ASVS 6.3.3)', async () => {
    const person = api.house.people.ada;
    const { origin, hostname } = new URL(api.db.config.publicOrigin);
    const key = new SoftAuthenticator({ origin, rpId: hostname });
    const enrol = async (manners: Manners) => {
      const { json } = await ada.post('/session/passkeys/options');
      return ada.post('/session/passkeys', { name: 'Key', credential: key.create(json, manners) });
    };
    expect((await enrol({ verified: false })).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await enrol({})).status).toBe(201);
    await ada.delete('/session');
    clock.advance(DAY);
    const { client } = await halfway(person);
    expect((await code(client, person)).json).toMatchObject({ status: 403, code: 'forbidden' });
    // A further role does not begin the day anew, whether it asks for a passkey or not.
    await giveRole(api.house, person, 'privacy-officer');
    clock.advance(30_000);
    const again = await halfway(person);
    expect((await code(again.client, person)).json).toMatchObject({ status: 403, code: 'forbidden' });
    const enter = async (manners: Manners) => {
      const visitor = api.client();
      const { json } = await visitor.post('/session/passkey/options');
      return visitor.post('/session/passkey', { credential: key.get(json, manners) });
    };
    expect((await enter({ verified: false })).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await enter({})).json).toMatchObject({ state: 'active', roles: ['admin', 'privacy-officer'] });
  });
});
