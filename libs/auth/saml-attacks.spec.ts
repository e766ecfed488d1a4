import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SamlIdp } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { SamlWay } from './saml.fixture.ts';
import { attacks } from './saml-attacks.fixture.ts';

const problems: Readonly<Record<string, string>> = { status: 'provider-refused', unsolicited: 'attempt-unknown' };

describe('an attack on the assertion consumer service', { timeout: 60_000 }, () => {
  let api: TestApi;
  let way: SamlWay;
  beforeAll(async () => {
    api = await testApi();
    way = await SamlWay.open(api, await SamlIdp.open({ entityId: 'https://idp.test/saml', ssoUrl: 'https://idp.test/sso' }));
  });
  afterAll(() => api.close());
  // All of these come from one network, and more of them than a minute records.
  beforeEach(() => api.db.superuser.query('DELETE FROM auth.refusals'));

  it.each(attacks)('opens nothing and is on record: $name ($reason) (ASVS 6.8.2)', async ({ make, reason }) => {
    const client = api.client();
    const asked = await way.begin(client);
    const before = (await way.failures()).length;
    const answer = await make(way.target(asked));
    expect(await way.post(client, answer, asked.relayState)).toBe(`/sign-in?problem=${problems[reason] ?? 'answer-invalid'}`);
    expect((await way.failures()).slice(before)).toEqual([reason]);
    const { rows } = await api.db.superuser.query('SELECT FROM auth.sessions s JOIN auth.provider_links USING (user_id)');
    expect(rows).toEqual([]);
  });

  it('is told from an honest answer, which opens a session', async () => {
    const client = api.client();
    expect(await way.signIn(client, { classRef: 'urn:bank:mfa' })).toBe('/cases');
    expect((await client.get('/session')).json).toMatchObject({ state: 'active' });
  });
});
