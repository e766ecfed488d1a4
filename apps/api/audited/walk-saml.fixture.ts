import { inflateRawSync } from 'node:zlib';
import { logoutRequestXml, SamlIdp, samlEncoded, samlId, signedQuery } from '#testing';
import type { Loose, TestClient } from '#testing/api';
import type { Walk } from './walk.fixture.ts';

const reason = 'As the committee decided.';

const document = (idp: SamlIdp, keys: Loose) => ({
  ...{ name: 'Bank ID by SAML', state: 'ENABLED', jit: true, trustsMfa: { acr: ['urn:bank:mfa'], amr: [] } },
  groups: [{ group: 'managers', role: 'manager' }],
  settings: {
    ...{ kind: 'saml', entityId: idp.entityId, ssoUrl: idp.ssoUrl, sloUrl: idp.sloUrl, certificates: [idp.certificate], ...keys },
    ...{ encrypted: false, responseSigned: false, subjectAttribute: null, requestedContexts: [], maxAgeMinutes: 480 },
    ...{ nameAttribute: 'displayName', emailAttribute: 'mail', groupsAttribute: 'groups' },
  },
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (client: TestClient, path: string, fields: Record<string, string>) =>
  client.send('POST', path, { raw: new URLSearchParams(fields).toString(), headers: FORM });

/** A SAML provider: prepared, agreed on, and used. */
export async function walkSaml(walk: Walk): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const at = { entityId: 'https://saml.example.test', ssoUrl: 'https://saml.example.test/sso', sloUrl: 'https://saml.example.test/slo' };
  const idp = await SamlIdp.open({ ...at, now: () => walk.clock.millis() });
  await walk.step('readSamlMetadata', 'a provider’s', 200, () => ada.post('/admin/saml/metadata', { metadata: idp.metadata() }));
  const keys = await walk.step('makeSamlKeys', 'two pairs', 201, () => ada.post('/admin/saml/keys'));
  const { json: asked } = await ada.post('/admin/providers', { document: document(idp, keys), secret: null, reason });
  await ben.post(`/approvals/${asked.id}/approve`, { digest: asked.digest });
  const { json: offered } = await walk.api.client().get('/session/providers');
  const provider: string = offered.items.find(({ kind }: { kind: string }) => kind === 'saml').id;
  await walk.step('showSamlMetadata', 'ours', 200, () => walk.api.client().get(`/session/saml/${provider}/metadata`));
  await walk.step('startSaml', 'by nobody’s provider', 303, () => walk.api.client().get(`/session/saml/${asked.id}/start`));
  await walkLink(walk, idp, provider, asked.id);
  await walkAnswers(walk, idp, provider);
  await walkLogout(walk, idp);
}

/** Somebody links her account, and ends that again. */
async function walkLink(walk: Walk, idp: SamlIdp, provider: string, nobodys: string): Promise<void> {
  const ada = await walk.api.as('ada');
  await walk.step('beginSamlLink', 'by nobody’s provider', 404, () => ada.post(`/session/saml/${nobodys}/link`));
  const { url } = await walk.step('beginSamlLink', 'a question', 201, () => ada.post(`/session/saml/${provider}/link`));
  const { to, RelayState } = questionOf(url, provider);
  const SAMLResponse = samlEncoded(await idp.response(idp.says(to, { nameId: 'ada-there', classRef: 'urn:bank:mfa' })));
  await walk.step('acceptSaml', 'of somebody who links her account', 303, () =>
    post(ada, '/session/saml/acs', { SAMLResponse, RelayState }),
  );
  await walk.step('endOwnLink', 'a link', 200, () => ada.delete(`/session/links/${provider}`));
}

/** Begins, and tells what the provider is asked. */
async function begun(walk: Walk, client: TestClient, provider: string) {
  let location = '';
  await walk.step('startSaml', 'a sign-in', 303, async () => {
    const answer = await client.get(`/session/saml/${provider}/start`);
    location = String(answer.headers['location']);
    return answer;
  });
  return questionOf(location, provider);
}

function questionOf(location: string, provider: string) {
  const { searchParams } = new URL(location);
  const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  const [, requestId = ''] = /ID="([^"]+)"/.exec(xml) ?? [];
  const [, acs = ''] = /AssertionConsumerServiceURL="([^"]+)"/.exec(xml) ?? [];
  return {
    to: { acs, requestId, audience: acs.replace('/acs', `/${provider}/metadata`) },
    RelayState: searchParams.get('RelayState') ?? '',
  };
}

async function walkAnswers(walk: Walk, idp: SamlIdp, provider: string): Promise<void> {
  const [client, other] = [walk.api.client(), walk.api.client()];
  const attributes = { displayName: ['Lou Test'], groups: ['managers'] };
  const answer = async (to: Parameters<SamlIdp['says']>[0], sign: 'assertion' | 'none' = 'assertion') =>
    samlEncoded(await idp.response(idp.says(to, { nameId: 'lou', classRef: 'urn:bank:mfa', sessionIndex: 's1', attributes }), { sign }));
  const first = await begun(walk, client, provider);
  const unsigned = { SAMLResponse: await answer(first.to, 'none'), RelayState: first.RelayState };
  await walk.step('acceptSaml', 'an unsigned one', 303, () => post(client, '/session/saml/acs', unsigned));
  const { to, RelayState } = await begun(walk, client, provider);
  const fields = { SAMLResponse: await answer(to), RelayState };
  await walk.step('acceptSaml', 'of another browser', 303, () => post(other, '/session/saml/acs', fields));
  await walk.step('acceptSaml', 'of somebody new', 303, () => post(client, '/session/saml/acs', fields));
}

async function walkLogout(walk: Walk, idp: SamlIdp): Promise<void> {
  const destination = `${walk.api.db.config.publicOrigin}/api/v1/session/saml/slo`;
  const says = { issuer: idp.entityId, destination, issuedAt: walk.clock.millis(), notOnOrAfter: null, nameId: 'lou', sessionIndex: 's1' };
  const xml = logoutRequestXml({ ...says, id: samlId() });
  const visitor = walk.api.client();
  await walk.step('samlLogoutByForm', 'an unsigned one', 303, () => post(visitor, '/session/saml/slo', { SAMLRequest: samlEncoded(xml) }));
  const query = signedQuery('SAMLRequest', xml, { key: idp.keys.privateKey });
  await walk.step('samlLogoutByRedirect', 'of a session', 303, () => visitor.get(`/session/saml/slo?${query}`));
  await walk.step('samlLogoutByRedirect', 'the same once more', 303, () => visitor.get(`/session/saml/slo?${query}`));
}
