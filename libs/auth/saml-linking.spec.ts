import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '#testing/api';
import { byMfa, questionIn, SamlWay } from './saml.fixture.ts';

describe('linking an account that exists with a SAML provider', { timeout: 60_000 }, () => {
  let api: TestApi;
  let way: SamlWay;
  beforeAll(async () => {
    api = await testApi();
    way = await SamlWay.trusting(api);
  });
  afterAll(() => api.close());

  const session = async (client: ReturnType<TestApi['client']>) => (await client.get('/session')).json;
  const begin = async (client: ReturnType<TestApi['client']>) => {
    const { status, json } = await client.post(`/session/saml/${way.provider}/link`);
    expect(status).toBe(201);
    return questionIn(json.url);
  };

  it('is for its owner, signed in, in her own browser, who proves anew at the provider who she is', async () => {
    const eva = await api.as('eva');
    const asked = await begin(eva);
    expect(asked.xml).toContain('ForceAuthn="true"');
    const answer = await way.answer(asked, byMfa('eva-there'));
    expect(await way.post(api.client(), answer, asked.relayState)).toBe('/sign-in?problem=attempt-unknown');
    expect(await way.post(eva, answer, asked.relayState)).toBe(`/security?linked=${way.provider}`);
    expect((await eva.get('/session/links')).json.items).toMatchObject([{ provider: way.provider, name: 'SAML' }]);
    const client = api.client();
    expect(await way.signIn(client, byMfa('eva-there', { attributes: { displayName: ['Somebody Else'] } }))).toBe('/cases');
    expect(await session(client)).toMatchObject({ state: 'active', user: { name: 'Eva Test' }, roles: ['manager'] });
  });

  it('takes nobody’s identity from another, and nothing but subject and provider count', async () => {
    await way.signIn(api.client(), byMfa('ines'));
    const dan = await api.as('dan');
    const asked = await begin(dan);
    expect(await way.post(dan, await way.answer(asked, byMfa('ines')), asked.relayState)).toBe('/security?problem=linked-elsewhere');
    expect((await dan.get('/session/links')).json.items).toEqual([]);
  });

  it('is not begun by somebody who is not signed in', async () => {
    expect((await api.client().post(`/session/saml/${way.provider}/link`)).status).toBe(401);
  });
});
