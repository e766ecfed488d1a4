import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SamlIdp } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { newSpKeys } from './application/saml/sp-keys.ts';
import { SamlWay } from './saml.fixture.ts';

describe('testing a SAML provider', { timeout: 60_000 }, () => {
  let api: TestApi;
  let idp: SamlIdp;
  beforeAll(async () => {
    api = await testApi();
    idp = await SamlIdp.open({ entityId: 'https://idp.test/saml', ssoUrl: 'https://idp.test/sso', sloUrl: 'https://idp.test/slo' });
  });
  afterAll(() => api.close());

  const tried = async (provider: string) => {
    const { json } = await (await api.as('ada')).post(`/admin/providers/${provider}/test`);
    return (json.steps as { step: string; state: string }[]).map(({ step, state }) => `${step} ${state}`);
  };

  it('tries certificates and keys, and leaves the way there to the browser', async () => {
    const way = await SamlWay.open(api, idp, { document: { name: 'Good' } });
    expect(await tried(way.provider)).toEqual(['certificates passed', 'ours passed', 'reach not-tried']);
  });

  it('finds that our keys are not those of our metadata', async () => {
    const { certificates } = await newSpKeys(Date.now());
    const settings = { signingCertificate: certificates.signing };
    const way = await SamlWay.open(api, idp, { document: { name: 'Mixed up' }, settings });
    expect(await tried(way.provider)).toEqual(['certificates passed', 'ours failed', 'reach not-tried']);
  });

  it('finds that every certificate of the provider has run out', async () => {
    const { certificates } = await newSpKeys(Date.parse('2001-01-01T00:00:00Z'));
    const way = await SamlWay.open(api, idp, { document: { name: 'Of old' }, settings: { certificates: [certificates.signing] } });
    expect(await tried(way.provider)).toEqual(['certificates failed', 'ours passed', 'reach not-tried']);
  });
});
