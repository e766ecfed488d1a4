import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logoutRequestXml, SamlIdp, samlEncoded, samlId, signedQuery } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { assertQuerySigned, readRedirect } from './application/saml/redirect-binding.ts';
import { documentOf } from './federation.fixture.ts';
import { byMfa, MFA, questionIn, SamlWay, samlOf } from './saml.fixture.ts';

const MINUTE = 60_000;

describe('signing in by a SAML provider', { timeout: 60_000 }, () => {
  let api: TestApi;
  let way: SamlWay;

  beforeAll(async () => {
    api = await testApi();
    const groups = [{ group: 'fraud-managers', role: 'manager' }];
    way = await SamlWay.trusting(api, { groups });
  });
  afterAll(() => api.close());
  beforeEach(() => api.db.superuser.query('DELETE FROM auth.sessions'));

  const session = async (client: ReturnType<TestApi['client']>) => (await client.get('/session')).json;

  it('opens a full session for somebody new whose provider asked for a second factor, with what her groups stand for', async () => {
    const client = api.client();
    const attributes = { displayName: ['Ines Okafor'], groups: ['fraud-managers', 'everybody'] };
    expect(await way.signIn(client, { nameId: 'ines', classRef: MFA, attributes })).toBe('/cases');
    expect(await session(client)).toMatchObject({ state: 'active', user: { name: 'Ines Okafor' }, roles: ['manager'] });
    expect(client.cookie).toMatch(/(^|; )__Host-caspix=[\w-]{43}/);
  });

  it('reads groups that come one attribute each together, as some providers send them', async () => {
    const client = api.client();
    const asked = await way.begin(client);
    const said = way.idp.says(way.target(asked), byMfa('kay', { attributes: { displayName: ['Kay'], groups: ['everybody'] } }));
    const one = '<saml:Attribute Name="groups"><saml:AttributeValue>fraud-managers</saml:AttributeValue></saml:Attribute>';
    const assertion = way.idp.assertionXml(said).replace('</saml:AttributeStatement>', `${one}</saml:AttributeStatement>`);
    const answer = samlEncoded(way.idp.responseXml(said, way.idp.signed(assertion, said.id)));
    expect(await way.post(client, answer, asked.relayState)).toBe('/cases');
    expect(await session(client)).toMatchObject({ state: 'active', user: { name: 'Kay' }, roles: ['manager'] });
  });

  it('leaves the second factor to us where the provider asked for none (ASVS 6.8.4)', async () => {
    const client = api.client();
    expect(await way.signIn(client, { nameId: 'no-second-factor' })).toMatch(/^\/sign-in\?step=enrolment/);
    expect(await session(client)).toMatchObject({ state: 'enrolling' });
  });

  it('sets a cookie that only the provider’s form needs, and leaves the session’s as strict as it was', async () => {
    const client = api.client();
    const { headers } = await client.get(`/session/saml/${way.provider}/start`);
    expect(String(headers['set-cookie'])).toMatch(
      /^__Host-caspix-federation-post=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=None$/,
    );
    const asked = questionIn(String(headers['location']));
    const raw = new URLSearchParams({ SAMLResponse: await way.answer(asked, byMfa('kim')), RelayState: asked.relayState }).toString();
    const answer = await client.send('POST', '/session/saml/acs', {
      raw,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://idp.test', 'sec-fetch-site': 'cross-site' },
    });
    expect(String(answer.headers['set-cookie'])).toMatch(/SameSite=Strict/);
  });

  it('refuses a RelayState that another browser stole, and leaves it to the one it belongs to (ASVS 10.1.2)', async () => {
    const [victim, thief] = [api.client(), api.client()];
    const asked = await way.begin(victim);
    await way.begin(thief);
    const answer = await way.answer(asked, byMfa('victim'));
    expect(await way.post(thief, answer, asked.relayState)).toBe('/sign-in?problem=attempt-unknown');
    expect((await session(thief)).state).toBe('anonymous');
    expect((await way.failures('unknown')).at(-1)).toBe('browser');
    expect(await way.post(victim, answer, asked.relayState)).toBe('/cases');
  });

  it('refuses an answer to nothing, and one that brings its own RelayState', async () => {
    const client = api.client();
    const asked = await way.begin(client);
    const answer = await way.answer(asked, byMfa('unsolicited'));
    for (const relayState of ['', 'https://attacker.test/', 'A'.repeat(43)]) {
      expect(await way.post(client, answer, relayState)).toBe('/sign-in?problem=attempt-unknown');
    }
    expect((await way.failures('unknown')).slice(-3)).toEqual(['unsolicited', 'unsolicited', 'browser']);
  });

  it('refuses the answer of one provider to a question for another', async () => {
    const idp = await SamlIdp.open({ entityId: 'https://other.test/saml', ssoUrl: 'https://other.test/sso' });
    const other = await SamlWay.open(api, idp, { document: { name: 'Other' } });
    const client = api.client();
    const asked = await way.begin(client);
    expect(await way.post(client, await other.answer(asked), asked.relayState)).toBe('/sign-in?problem=answer-invalid');
    expect((await way.failures()).at(-1)).toBe('signature');
  });

  it('goes nowhere but to a path of our own afterwards', async () => {
    const client = api.client();
    for (const to of ['https://attacker.test/', '//attacker.test', '/\\attacker.test', '/api/v1/users']) {
      const asked = await way.begin(client, to);
      expect(await way.post(client, await way.answer(asked, byMfa('redirected')), asked.relayState)).toBe('/');
    }
  });

  it('ends the session with the provider’s own where that ends first (ASVS 7.6.1)', async () => {
    const end = Date.now() + 20 * MINUTE;
    await way.signIn(api.client(), byMfa('short', { sessionNotOnOrAfter: end }));
    const { rows } = await api.db.superuser.query(`SELECT absolute_at FROM auth.sessions WHERE state = 'ACTIVE'`);
    expect(rows[0].absolute_at.getTime()).toBe(end);
  });

  it('asks the provider for a new proof where the last is too old, once, and refuses an old one then', async () => {
    const client = api.client();
    const old = { authnAt: Date.now() - 9 * 60 * MINUTE };
    const first = await way.begin(client);
    expect(first.xml).not.toContain('ForceAuthn');
    const again = await way.post(client, await way.answer(first, byMfa('old', old)), first.relayState);
    expect(again).toMatch(new RegExp(`^/api/v1/session/saml/${way.provider}/start\\?to=%2Fcases&again=1$`));
    const second = questionIn(String((await client.get(again.replace('/api/v1', ''))).headers['location']));
    expect(second.xml).toContain('ForceAuthn="true"');
    expect(await way.post(client, await way.answer(second, byMfa('old', old)), second.relayState)).toBe('/sign-in?problem=answer-invalid');
    expect((await way.failures()).at(-1)).toBe('stale-authentication');
  });

  it('is not offered by a provider that is off, and an answer to a question of before opens nothing', async () => {
    const idp = await SamlIdp.open({ entityId: 'https://off.test/saml', ssoUrl: 'https://off.test/sso' });
    const off = await SamlWay.open(api, idp, { document: { name: 'Off' } });
    const client = api.client();
    const asked = await off.begin(client);
    await off.change({ state: 'DISABLED' });
    expect(await off.post(client, await off.answer(asked), asked.relayState)).toBe('/sign-in?problem=provider-off');
    const { headers } = await client.get(`/session/saml/${off.provider}/start`);
    expect(headers['location']).toBe('/sign-in?problem=provider-off');
  });

  describe('single logout', () => {
    const logout = (nameId: string, sessionIndex: string | null, changed: object = {}) =>
      logoutRequestXml({
        id: samlId(),
        issuer: way.idp.entityId,
        destination: way.addresses.slo,
        issuedAt: Date.now(),
        notOnOrAfter: null,
        nameId,
        sessionIndex,
        ...changed,
      });
    const ask = (xml: string) =>
      api.client().get(`/session/saml/slo?${signedQuery('SAMLRequest', xml, { key: way.idp.keys.privateKey, relayState: 'theirs' })}`);

    it('by the provider ends the session that it names, and answers with our signature', async () => {
      const [one, two] = [api.client(), api.client()];
      await way.signIn(one, byMfa('lea', { sessionIndex: 's1' }));
      await way.signIn(two, byMfa('mia', { sessionIndex: 's2' }));
      const { status, headers } = await ask(logout('lea', 's1'));
      expect(status).toBe(303);
      const to = new URL(String(headers['location']));
      expect(to.origin + to.pathname).toBe('https://idp.test/slo');
      const answer = readRedirect(to.search.slice(1));
      assertQuerySigned(answer, [way.own.signing]);
      expect(answer).toMatchObject({ kind: 'SAMLResponse', relayState: 'theirs', xml: expect.stringContaining('status:Success') });
      expect((await session(one)).state).toBe('anonymous');
      expect((await session(two)).state).toBe('active');
    });

    it('by the provider may come as a form from its site', async () => {
      const client = api.client();
      await way.signIn(client, byMfa('nora', { sessionIndex: 's3' }));
      const id = samlId();
      const raw = new URLSearchParams({ SAMLRequest: samlEncoded(way.idp.signed(logout('nora', null, { id }), id)) }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://idp.test', 'sec-fetch-site': 'cross-site' };
      expect((await api.client().send('POST', '/session/saml/slo', { raw, headers })).status).toBe(303);
      expect((await session(client)).state).toBe('anonymous');
    });

    it('is refused unsigned, repeated, or in another’s name, ends nothing, and is on record', async () => {
      const client = api.client();
      await way.signIn(client, byMfa('olga', { sessionIndex: 's4' }));
      const query = signedQuery('SAMLRequest', logout('olga', 's4'), { key: way.idp.keys.privateKey });
      const problem = async (at: string) => (await api.client().get(`/session/saml/slo?${at}`)).headers['location'];
      expect(await problem(query.replace(/&SigAlg=.*/, ''))).toBe('/sign-in?problem=answer-invalid');
      expect(
        await problem(
          signedQuery('SAMLRequest', logout('olga', 's4', { issuer: 'https://nobody.test' }), { key: way.idp.keys.privateKey }),
        ),
      ).toBe('/sign-in?problem=provider-off');
      expect((await session(client)).state).toBe('active');
      const other = signedQuery('SAMLRequest', logout('somebody else', 's4'), { key: way.idp.keys.privateKey });
      await api.client().get(`/session/saml/slo?${other}`);
      expect((await session(client)).state).toBe('active');
      expect(await problem(other)).toBe('/sign-in?problem=answer-invalid');
      expect((await way.failures()).at(-1)).toBe('replayed');
      expect((await way.failures('unknown')).at(-2)).toBe('unsigned');
    });

    it('from here ends the session at once and sends the browser to the provider with a signed request', async () => {
      const client = api.client();
      await way.signIn(client, byMfa('pia', { sessionIndex: 's5' }));
      const held = client.cookie;
      const { status, json } = await client.delete('/session');
      expect(status).toBe(200);
      const message = readRedirect(new URL(json.leave).search.slice(1));
      assertQuerySigned(message, [way.own.signing]);
      expect(message.xml).toMatch(/>pia</);
      expect(message.xml).toMatch(/>s5</);
      client.cookie = held;
      expect((await session(client)).state).toBe('anonymous');
    });

    it('asks nobody where the session was opened here', async () => {
      const { json } = await (await api.as('finn')).delete('/session');
      expect(json).toEqual({ leave: null });
    });
  });

  describe('an administrator', () => {
    it('is shown what metadata says before anything is connected, and gets keys whose private halves stay', async () => {
      const ada = await api.as('ada');
      const { json } = await ada.post('/admin/saml/metadata', { metadata: way.idp.metadata() });
      expect(json).toMatchObject({ entityId: 'https://idp.test/saml', certificates: [{ key: 'RSA 2048', problem: null }] });
      const doctype = `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>${way.idp.metadata()}`;
      expect((await ada.post('/admin/saml/metadata', { metadata: doctype })).json).toMatchObject({ code: 'validation' });
      const { status, json: keys, bytes } = await ada.post('/admin/saml/keys');
      expect(status).toBe(201);
      expect(bytes.toString()).not.toContain('PRIVATE');
      const settings = {
        ...samlOf(way.idp, { signing: keys.signingCertificate, decryption: keys.decryptionCertificate }),
        secret: keys.secret,
      };
      const asked = await ada.post('/admin/providers', {
        document: documentOf({ name: 'By hand', settings }),
        secret: null,
        reason: 'a second one',
      });
      expect(asked.status).toBe(201);
      expect(JSON.stringify(asked.json)).toMatch(/SHA-256/);
    });

    it('gives the provider’s people our metadata, which holds no secret', async () => {
      const { status, headers, bytes } = await api.client().get(`/session/saml/${way.provider}/metadata`);
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^application\/samlmetadata\+xml/);
      expect(bytes.toString()).toContain(`entityID="${way.addresses.entityId}"`);
      expect(bytes.toString()).not.toContain('PRIVATE');
      expect((await api.client().get('/session/saml/019b0000-0000-7000-8000-000000000000/metadata')).status).toBe(404);
    });

    it('is who it takes: an analyst reads no metadata and makes no keys', async () => {
      const cleo = await api.as('cleo');
      expect((await cleo.post('/admin/saml/metadata', { metadata: 'x' })).status).toBe(403);
      expect((await cleo.post('/admin/saml/keys')).status).toBe(403);
    });
  });

  it('is closed to forms of other sites at every other path', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://idp.test', 'sec-fetch-site': 'cross-site' };
    for (const path of ['/session/saml/acs/', '/session/saml/ACS', '/session/password', '/session/saml/metadata']) {
      expect((await api.client().send('POST', path, { raw: 'a=b', headers })).status).toBe(403);
    }
  });
});
