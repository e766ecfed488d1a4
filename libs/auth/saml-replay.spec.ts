import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { samlId } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { CheckAnswer } from './application/saml/check-answer.ts';
import { byMfa, SamlWay } from './saml.fixture.ts';

describe('an assertion of a SAML provider that comes again', { timeout: 60_000 }, () => {
  let api: TestApi;
  let way: SamlWay;

  beforeAll(async () => {
    api = await testApi();
    way = await SamlWay.trusting(api);
  });
  afterAll(() => api.close());
  beforeEach(() => api.db.superuser.query('DELETE FROM auth.sessions'));

  const session = async (client: ReturnType<TestApi['client']>) => (await client.get('/session')).json;

  it('is taken once, though two instances take it in the same moment (ASVS 6.8.3)', async () => {
    const instances = [api.app.get(CheckAnswer), api.house.get(CheckAnswer)];
    expect(instances[0]).not.toBe(instances[1]);
    const asked = await way.begin(api.client());
    const attempt = {
      provider: way.provider,
      secrets: { protocol: 'saml', requestId: asked.requestId, askedAt: new Date().toISOString(), forced: 'no' },
      returnTo: '/',
      linksUser: null,
    };
    const answer = await way.answer(asked, byMfa('twice'));
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, i) => instances[i % 2]?.execute(attempt, answer, 'a request')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason.reason);
    expect(new Set(refused)).toEqual(new Set(['replayed']));
  });

  it('opens nothing in the same answer a second time, in the same browser and in another (ASVS 6.8.3)', async () => {
    const client = api.client();
    const asked = await way.begin(client);
    const held = client.cookie;
    const answer = await way.answer(asked, byMfa('again'));
    expect(await way.post(client, answer, asked.relayState)).toBe('/cases');
    client.cookie = held;
    expect(await way.post(client, answer, asked.relayState)).toBe('/sign-in?problem=attempt-unknown');
    expect((await way.failures('unknown')).at(-1)).toBe('browser');
    const next = await way.begin(client);
    expect(await way.post(client, answer, next.relayState)).toBe('/sign-in?problem=answer-invalid');
    expect((await way.failures()).at(-1)).toBe('in-response-to');
  });

  it('opens nothing in an answer to a new question, with an entry (ASVS 6.8.3)', async () => {
    const id = samlId();
    expect(await way.signIn(api.client(), byMfa('first-use', { id }))).toBe('/cases');
    const client = api.client();
    expect(await way.signIn(client, byMfa('first-use', { id }))).toBe('/sign-in?problem=answer-invalid');
    expect((await session(client)).state).toBe('anonymous');
    expect((await way.failures()).at(-1)).toBe('replayed');
  });

  it('cannot be forgotten early, whoever holds the application’s login', async () => {
    await way.signIn(api.client(), byMfa('remembered'));
    await expect(api.db.superuser.query('DELETE FROM auth.used_assertions')).rejects.toThrow(/stays used/);
    await expect(api.db.superuser.query('UPDATE auth.used_assertions SET expires_at = now()')).rejects.toThrow(/stays used/);
  });
});
