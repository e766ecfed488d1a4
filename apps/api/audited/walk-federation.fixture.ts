import { type FederatedIdentity, SignInFederated } from '#auth';
import type { Walk } from './walk.fixture.ts';

const reason = 'As the committee decided.';

const document = (name: string, state: 'ENABLED' | 'DISABLED' = 'ENABLED') => ({
  ...{ name, state, jit: true, trustsMfa: { acr: [], amr: ['mfa'] } },
  groups: [
    { group: 'managers', role: 'manager' },
    { group: 'analysts', role: 'analyst' },
  ],
  settings: {
    ...{ kind: 'oidc', issuer: 'https://localhost:1', clientId: 'caspix', clientAuth: 'client_secret_basic', secret: null, ca: null },
    ...{ scopes: ['openid'], groupsClaim: 'groups', acrValues: [], maxAgeMinutes: 60 },
  },
});

/** Identity providers: one asks, another agrees; then people come in through one. */
export async function walkFederation(walk: Walk): Promise<void> {
  const ada = await walk.api.as('ada');
  const ben = await walk.api.as('ben');
  const approve = ({ id, digest }: { id: string; digest: string }) => ben.post(`/approvals/${id}/approve`, { digest });
  const asked = await walk.step('requestIdentityProvider', 'a new one', 201, () =>
    ada.post('/admin/providers', { document: document('Bank ID'), secret: 'not a secret', reason }),
  );
  await walk.step('approve', 'an identity provider', 200, () => approve(asked));
  const { items } = await walk.step('listIdentityProviders', 'all', 200, () => ada.get('/admin/providers'));
  const provider: string = items[0].id;
  await walk.step('listOfferedProviders', 'those that are on', 200, () => walk.api.client().get('/session/providers'));
  await walkAnswers(walk, provider);
  await walkOidc(walk, provider);
  const other = await walk.step('requestIdentityProviderChange', 'another name', 201, () =>
    ada.post(`/admin/providers/${provider}`, { document: document('Bank ID', 'DISABLED'), secret: null, reason }),
  );
  await approve(other);
  const off = () => answer(walk, identity(walk, provider, {})).catch(({ problem }: { problem: string }) => problem);
  await walk.job('job: an answer of an identity provider', 'by a provider that is off', off);
}

/** OpenID Connect, as far as it goes while the provider is away. */
async function walkOidc(walk: Walk, provider: string): Promise<void> {
  const ada = await walk.api.as('ada');
  const visitor = walk.api.client();
  const at = (rest: string) => `/session/oidc/${provider}/${rest}`;
  const away = 'a provider that is away';
  await walk.step('listOwnLinks', 'one’s own', 200, () => ada.get('/session/links'));
  await walk.step('testIdentityProvider', 'one that is away', 200, () => ada.post(`/admin/providers/${provider}/test`));
  await walk.step('beginOidcSignIn', away, 303, () => visitor.get(at('start')));
  await walk.step('beginOidcLink', away, 503, () => ada.post(at('link')));
  await walk.step('finishOidcSignIn', 'that nobody began', 303, () => visitor.get(at('callback?state=x&code=y')));
  await walk.step('listOidcClientKeys', 'of a client with a secret', 200, () => visitor.get(at('jwks')));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const logout = () => visitor.send('POST', at('backchannel-logout'), { raw: 'logout_token=x', headers });
  await walk.step('endOidcSessions', 'while the provider is away', 503, logout);
}

async function walkAnswers(walk: Walk, provider: string): Promise<void> {
  const job = (when: string, change: Partial<FederatedIdentity>) =>
    walk.job('job: an answer of an identity provider', when, () => answer(walk, identity(walk, provider, change)));
  await job('of somebody new', { groups: ['managers'] });
  await job('when a group asks for a role that shows customers', { groups: ['analysts'] });
  const proof = { mfa: false, acr: null, amr: ['pwd'], authTime: walk.clock.now() };
  const { token } = await job('of somebody new, without a second factor', { subject: 'another', proof });
  const visitor = walk.api.client();
  visitor.cookie = `__Host-caspix=${token}`;
  await walk.step('beginFederatedEnrolment', 'of somebody whom a provider brought in', 200, () => visitor.post('/session/enrol/factor'));
}

const identity = (walk: Walk, provider: string, change: Partial<FederatedIdentity>): FederatedIdentity => ({
  ...{ provider, subject: 'subject', name: 'Kim Test', email: null, groups: [], idpSession: null, notAfter: null },
  proof: { mfa: true, acr: null, amr: ['mfa'], authTime: walk.clock.now() },
  ...change,
});

const answer = (walk: Walk, of: FederatedIdentity) => {
  const attempt = { provider: of.provider, secrets: {}, returnTo: '/', linksUser: null };
  const origin = { ip: null, agent: null };
  return walk.api.house.get(SignInFederated).accept({ attempt, identity: of, origin, request: 'a request' });
};
