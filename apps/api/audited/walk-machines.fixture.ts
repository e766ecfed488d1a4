import { newServiceKey, type PrivateServiceKey, signProof, signServiceToken } from '#auth';
import type { Walk } from './walk.fixture.ts';

const reason = 'As the committee decided.';
const TOKEN_PATH = '/api/v1/oauth/token';

const jwkOf = ({ kty, crv, x }: Pick<PrivateServiceKey, 'kty' | 'crv' | 'x'>) => ({ kty, crv, x });

/** Ben agrees to what ada asked for. */
async function agree(walk: Walk, what: string, { id, digest }: { id: string; digest: string }): Promise<void> {
  const ben = await walk.api.as('ben');
  await walk.step('approve', what, 200, () => ben.post(`/approvals/${id}/approve`, { digest }));
}

/** A machine's account: one asks, another agrees; it signs in, with its key and without. */
export async function walkMachineIn(walk: Walk): Promise<PrivateServiceKey> {
  const ada = await walk.api.as('ada');
  const drawn = await newServiceKey();
  const wanted = { name: 'Card monitor', permissions: ['alert:ingest'], networks: ['127.0.0.0/8'], perMinute: 600, reason };
  const asked = await walk.step('requestServiceAccount', 'a machine', 201, () =>
    ada.post('/service-accounts', { ...wanted, key: { jwk: jwkOf(drawn) } }),
  );
  await agree(walk, 'a machine', asked);
  const key = { ...drawn, kid: asked.subject.id, aud: walk.api.db.config.publicOrigin };
  await walk.step('issueToken', 'with its key', 200, () => askToken(walk, key, true));
  await walk.step('issueToken', 'with no proof', 401, () => askToken(walk, key, false));
  await walk.step('listServiceAccounts', 'all', 200, () => ada.get('/service-accounts'));
  return key;
}

async function askToken(walk: Walk, key: PrivateServiceKey, proven: boolean) {
  const now = walk.clock.millis();
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signServiceToken(key, now),
  };
  const proof = proven ? { dpop: await signProof(key, { method: 'POST', path: TOKEN_PATH }, now) } : {};
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...proof };
  return walk.api.client().send('POST', '/oauth/token', { raw: new URLSearchParams(form).toString(), headers });
}

/** A new key for the machine, the older one revoked, and its end. */
export async function walkMachineOut(walk: Walk, { kid }: PrivateServiceKey): Promise<void> {
  const ada = await walk.api.as('ada');
  const body = { key: { jwk: jwkOf(await newServiceKey()) }, overlapHours: 1, reason };
  await agree(
    walk,
    'a machine’s new key',
    await walk.step('requestServiceKey', 'a machine', 201, () => ada.post(`/service-accounts/${kid}/keys`, body)),
  );
  const [{ keys }] = (await ada.get('/service-accounts')).json.items;
  const revoke = () => ada.post(`/service-accounts/${kid}/keys/${keys[1].id}/revoke`, { reason });
  await walk.step('revokeServiceKey', 'the older one', 204, revoke);
  const end = () => ada.post(`/service-accounts/${kid}/disable`, { reason });
  await agree(walk, 'the end of a machine', await walk.step('requestServiceAccountEnd', 'a machine', 201, end));
}
