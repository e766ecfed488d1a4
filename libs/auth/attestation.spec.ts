import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { KeyMaker, type Manners, type Resident, SoftAuthenticator } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { leadsTo } from './application/passkeys/attestation.ts';
import { shippedPolicy } from './domain/policy/sign-in-policy.ts';

const CHOSEN = 'ee882879-721c-4913-9775-3dfcce97072a';
const OTHER = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const folder = mkdtempSync(join(tmpdir(), 'caspix-roots-'));

describe('models of keys that a bank has chosen', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let maker: KeyMaker;
  let stranger: KeyMaker;
  let api: TestApi;
  let cleo: Resident;
  let client: TestClient;

  beforeAll(async () => {
    [maker, stranger] = [await KeyMaker.open('Known maker'), await KeyMaker.open('Unknown maker')];
    const webauthnRoots = join(folder, 'roots.pem');
    writeFileSync(webauthnRoots, `# Chosen by the bank\n${(await KeyMaker.open('Second maker')).root}\n${maker.root}`);
    api = await testApi({ clock, overrides: { webauthnRoots } });
    cleo = api.house.people.cleo;
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    clock.advance(30_000);
    await api.db.superuser.query(`DELETE FROM auth.sessions; DELETE FROM auth.passkeys; UPDATE auth.users SET webauthn_failures = 0`);
    client = await signIn(cleo);
  });

  const signIn = async (person: Resident) => {
    const made = api.client();
    await made.post('/session/password', { username: person.username, password: person.password });
    expect((await made.post('/session/totp', { code: api.house.code(person, clock.millis()) })).status).toBe(200);
    return made;
  };
  const newKey = (model: string) => {
    const { origin, hostname } = new URL(api.db.config.publicOrigin);
    return new SoftAuthenticator({ origin, rpId: hostname }, model);
  };
  const enrol = async (key: SoftAuthenticator, manners: Manners = {}) => {
    const { json: options } = await client.post('/session/passkeys/options');
    const answer = await client.post('/session/passkeys', { name: 'Key', credential: key.create(options, manners) });
    return { ...answer, asked: options.attestation };
  };
  const enter = async (key: SoftAuthenticator) => {
    const visitor = api.client();
    const { json: options } = await visitor.post('/session/passkey/options');
    return visitor.post('/session/passkey', { credential: key.get(options) });
  };
  const kept = async () => (await api.db.superuser.query('SELECT model, attested FROM auth.passkeys WHERE user_id = $1', [cleo.id])).rows;
  const lastEntry = async () =>
    (
      await api.db.superuser.query<{ what: string }>(
        `SELECT action || ' ' || outcome || coalesce(' ' || (convert_from(bytes, 'UTF8')::jsonb->>'reason'), '') AS what FROM audit.entries
         WHERE object_id = $1 ORDER BY at DESC, id DESC LIMIT 1`,
        [cleo.id],
      )
    ).rows[0]?.what;
  /** Ada asks and Ben agrees; both sign in anew, since a proof grows old. */
  const rule = async (change: object) => {
    clock.advance(30_000);
    const [ada, ben] = [await signIn(api.house.people.ada), await signIn(api.house.people.ben)];
    const { tiers } = shippedPolicy;
    const policy = { ...shippedPolicy, tiers: { ...tiers, analyst: { ...tiers.analyst, ...change } } };
    const asked = await ada.post('/sign-in-policy', { policy, reason: 'the committee of the 27th' });
    expect(asked.json).toMatchObject({ state: 'PENDING' });
    expect((await ben.post(`/approvals/${asked.json.id}/approve`, { digest: asked.json.digest })).status).toBe(200);
    for (const administrator of [ada, ben]) await administrator.delete('/session');
  };

  it('are not asked for where the policy names none, and what a key proves about itself is kept all the same', async () => {
    const { status, asked } = await enrol(newKey(CHOSEN), { attestation: await maker.attestation(CHOSEN) });
    expect([status, asked]).toEqual([201, 'none']);
    expect(await kept()).toEqual([{ model: CHOSEN, attested: true }]);
    expect((await enrol(newKey(OTHER))).status).toBe(201);
    expect(await kept()).toContainEqual({ model: OTHER, attested: false });
  });

  it('once named bar a key that was enrolled before and proves no model', async () => {
    const key = newKey(CHOSEN);
    await enrol(key);
    await rule({ models: [CHOSEN] });
    expect((await enter(key)).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await lastEntry()).toBe('auth.factor-failed denied model-not-allowed');
  });

  it.each([
    ['by the root', () => maker.attestation(CHOSEN)],
    ['by an authority under the root', () => maker.attestation(CHOSEN, 'authority')],
    ['with the root sent along', () => maker.withRoot(CHOSEN)],
  ])('are taken when vouched for %s, and open a session', async (_, attestation) => {
    const key = newKey(CHOSEN);
    const { status, asked } = await enrol(key, { attestation: await attestation() });
    expect([status, asked]).toEqual([201, 'direct']);
    expect(await kept()).toEqual([{ model: CHOSEN, attested: true }]);
    expect((await enter(key)).json).toMatchObject({ state: 'active', user: { username: cleo.username } });
  });

  it.each<[string, string, () => Promise<Manners['attestation']>]>([
    ['another model of the same maker', OTHER, () => maker.attestation(OTHER)],
    ['the model by a maker whose root is not among ours', CHOSEN, () => stranger.attestation(CHOSEN)],
    ['the model by such a maker who sends the root along', CHOSEN, () => stranger.withRoot(CHOSEN)],
    ['the model by the certificate of another key, which is no authority', CHOSEN, () => maker.attestation(CHOSEN, 'another key')],
    ['the model by its own word', CHOSEN, async () => 'self'],
    ['the model without any attestation', CHOSEN, async () => undefined],
  ])('leave out %s, on record', async (_, model, attestation) => {
    const made = await attestation();
    expect((await enrol(newKey(model), made ? { attestation: made } : {})).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await lastEntry()).toBe('auth.factor-failed denied model-not-allowed');
    expect(await kept()).toEqual([]);
  });

  it('are not to be had by a certificate for another model, nor by one whose key somebody else holds', async () => {
    const other = await maker.attestation(OTHER);
    expect((await enrol(newKey(CHOSEN), { attestation: other })).json).toMatchObject({ status: 400, code: 'validation' });
    const stolen = { ...(await maker.attestation(CHOSEN)), key: other.key };
    expect((await enrol(newKey(CHOSEN), { attestation: stolen })).json).toMatchObject({ status: 400, code: 'validation' });
    expect(await kept()).toEqual([]);
  });

  it('are proven by certificates that are valid now, and by a chain of a length that anybody makes', async () => {
    const [leaf, between] = (await maker.attestation(CHOSEN, 'authority')).chain.map((der) => new X509Certificate(der));
    const root = new X509Certificate(maker.root);
    if (!leaf || !between) throw new Error('no chain');
    expect(leadsTo([leaf, between], [root])).toBe(true);
    expect(leadsTo([leaf], [root])).toBe(false);
    for (const days of [-2, 2]) expect(leadsTo([leaf, between], [root], Date.now() + days * 86_400_000)).toBe(false);
    expect(leadsTo([leaf, between, between, between, between, between], [root])).toBe(false);
    expect(leadsTo([leaf, between], [])).toBe(false);
    expect(leadsTo([], [root])).toBe(false);
  });

  it('a passkey that may leave its device is refused where the policy asks for one that stays, whoever vouches for it', async () => {
    await rule({ models: [CHOSEN], deviceBound: true });
    const attestation = await maker.attestation(CHOSEN);
    expect((await enrol(newKey(CHOSEN), { attestation, synchronised: true })).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await lastEntry()).toBe('auth.factor-failed denied not-device-bound');
    expect(await kept()).toEqual([]);
    expect((await enrol(newKey(CHOSEN), { attestation })).status).toBe(201);
  });

  it('a passkey that may leave its device serves no more once the policy asks for one that stays', async () => {
    await rule({});
    const key = newKey(OTHER);
    expect((await enrol(key, { synchronised: true })).status).toBe(201);
    await rule({ deviceBound: true });
    expect((await enter(key)).json).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await lastEntry()).toBe('auth.factor-failed denied not-device-bound');
  });
});
