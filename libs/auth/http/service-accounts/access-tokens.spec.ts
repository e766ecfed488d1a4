import { randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endMachine, newMachine } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import type { Caller } from '../../application/service-accounts/caller.ts';
import { MachineDoor } from '../../application/service-accounts/machine-door.ts';
import { newServiceKey, type PrivateServiceKey, signProof, signServiceToken } from '../../index.ts';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TOKEN_PATH = '/api/v1/oauth/token';
const ALERTS = '/api/v1/alerts';

let api: TestApi;
let key: PrivateServiceKey;
beforeAll(async () => {
  api = await testApi();
  key = await newMachine(api.house, { name: 'Card monitor', permissions: ['alert:ingest', 'dashboard:read'] });
});
afterAll(() => api.close());

type Fields = Record<string, string>;

/** Asks for a token as an OAuth client does; what is given changes the form or the headers. */
async function ask(by: PrivateServiceKey, { form = {}, headers = {} }: { form?: Fields; headers?: Fields } = {}) {
  const body = { grant_type: 'client_credentials', client_assertion_type: ASSERTION, ...form };
  const assertion = form['client_assertion'] ?? (await signServiceToken(by, Date.now()));
  const raw = new URLSearchParams({ ...body, client_assertion: assertion }).toString();
  const dpop = headers['dpop'] ?? (await signProof(by, { method: 'POST', path: TOKEN_PATH }, Date.now()));
  return api.client().send('POST', '/oauth/token', {
    raw,
    headers: { authorization: '', 'content-type': 'application/x-www-form-urlencoded', ...headers, dpop },
  });
}

const tokenOf = async (by: PrivateServiceKey, scope?: string) =>
  (await ask(by, scope === undefined ? {} : { form: { scope } })).json.access_token as string;

let serial = 0;
const alert = () => {
  serial += 1;
  const subjects = [{ account: { number: `4000${serial}` } }];
  return { source: 'card-monitor', sourceRef: `T${serial}`, typology: 'Burst', score: 71, detectedAt: '2026-11-20T10:00:00Z', subjects };
};

const proof = (by: PrivateServiceKey, token: string, change: { method?: string; path?: string } = {}) =>
  signProof(by, { method: 'POST', path: ALERTS, token, ...change }, Date.now());
const deliver = (token: string, dpop: string, scheme = 'DPoP') =>
  api.client().post('/alerts', alert(), { authorization: `${scheme} ${token}`, ...(dpop ? { dpop } : {}) });
const refusals = async (account: string) => {
  const { rows } = await api.db.superuser.query<{ reason: string }>(
    `SELECT convert_from(bytes, 'UTF8')::json->>'reason' AS reason FROM audit.entries
     WHERE action = 'auth.token-refused' AND object_id = $1 AND outcome = 'denied' ORDER BY at`,
    [account],
  );
  return rows.map(({ reason }) => reason);
};

describe('an access token', { timeout: 60_000 }, () => {
  it('is given to who signs for it and proves the key, for five minutes, and the log says to whom and for what', async () => {
    const { status, json, headers } = await ask(key);
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^caspix_at_[\w-]{43}$/),
      token_type: 'DPoP',
      expires_in: 300,
      scope: 'alert:ingest dashboard:read',
    });
    expect(headers['cache-control']).toBe('no-store');
    const { rows } = await api.db.superuser.query(
      `SELECT count(*)::int AS n FROM audit.entries WHERE action = 'auth.token-issued' AND object_id = $1`,
      [key.kid],
    );
    expect(rows[0].n).toBe(1);
    const { rows: stored } = await api.db.superuser.query('SELECT encode(digest, $1) AS digest FROM auth.access_tokens', ['hex']);
    expect(JSON.stringify(stored)).not.toContain(json.access_token);
  });

  it('opens many requests, each with a proof of its own, and the entry names account and token', async () => {
    const token = await tokenOf(key);
    for (let i = 0; i < 3; i += 1) expect((await deliver(token, await proof(key, token))).status).toBe(201);
    const { rows } = await api.db.superuser.query<{ actor: unknown }>(
      `SELECT convert_from(bytes, 'UTF8')::json->'actor' AS actor FROM audit.entries WHERE action = 'alert.receive' ORDER BY at DESC LIMIT 1`,
    );
    expect(rows[0]?.actor).toMatchObject({ sub: key.kid, type: 'service', auth: { methods: ['jwt', 'dpop'], idp: 'local' } });
  });

  it('holds no more than it was asked for', async () => {
    const token = await tokenOf(key, 'dashboard:read');
    expect(await deliver(token, await proof(key, token))).toMatchObject({ status: 403 });
    const dpop = await proof(key, token, { method: 'GET', path: '/api/v1/dashboard' });
    const read = await api.client().send('GET', '/dashboard', { headers: { authorization: `DPoP ${token}`, dpop } });
    expect(read.status).toBe(200);
  });

  it('is not given for more than the account holds', async () => {
    const before = (await refusals(key.kid)).length;
    const answer = await ask(key, { form: { scope: 'alert:ingest case:approve' } });
    expect(answer).toMatchObject({ status: 400, json: { code: 'validation' } });
    expect(answer.headers['www-authenticate']).toBe('DPoP error="invalid_scope"');
    expect((await refusals(key.kid)).slice(before)).toEqual(['scope']);
  });

  it.each<[string, () => Promise<{ form?: Fields; headers?: Fields }>, string]>([
    ['without a proof', async () => ({ headers: { dpop: '' } }), 'proof'],
    ['with a proof of another key', async () => ({ headers: { dpop: await foreignProof() } }), 'proof'],
    [
      'with a proof for another address',
      async () => ({ headers: { dpop: await signProof(key, { method: 'POST', path: ALERTS }, Date.now()) } }),
      'proof',
    ],
    [
      'with a proof of ten minutes ago',
      async () => ({ headers: { dpop: await signProof(key, { method: 'POST', path: TOKEN_PATH }, Date.now() - 600_000) } }),
      'proof',
    ],
    ['in the name of another', async () => ({ form: { client_id: randomUUID() } }), 'grant'],
    ['for another grant', async () => ({ form: { grant_type: 'password' } }), 'grant'],
    ['by another kind of assertion', async () => ({ form: { client_assertion_type: 'saml' } }), 'grant'],
    [
      'with an assertion for another audience',
      async () => ({ form: { client_assertion: await signServiceToken({ ...key, aud: 'https://x.example' }, Date.now()) } }),
      'audience',
    ],
    [
      'with an assertion that is past',
      async () => ({ form: { client_assertion: await signServiceToken(key, Date.now() - 400_000) } }),
      'expired',
    ],
    [
      'with an assertion signed by another key',
      async () => ({ form: { client_assertion: await signServiceToken({ ...key, ...(await newServiceKey()) }, Date.now()) } }),
      'signature',
    ],
  ])('is not given %s', async (_, change, reason) => {
    const before = [...(await refusals(key.kid)), ...(await refusals('unknown'))].length;
    expect([400, 401]).toContain((await ask(key, await change())).status);
    const after = [...(await refusals(key.kid)), ...(await refusals('unknown'))];
    expect(after).toHaveLength(before + 1);
    expect(after).toContain(reason);
  });

  it('is not given for alg none', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ iss: key.kid, sub: key.kid, aud: key.aud, jti: randomUUID() })}.`;
    const before = (await refusals('unknown')).length;
    expect((await ask(key, { form: { client_assertion: unsigned } })).status).toBe(401);
    expect((await refusals('unknown')).slice(before)).toEqual(['algorithm']);
  });

  it('is given once for an assertion, whichever server is asked', async () => {
    const assertion = await signServiceToken(key, Date.now());
    expect((await ask(key, { form: { client_assertion: assertion } })).status).toBe(200);
    const request = { grantType: 'client_credentials', assertionType: ASSERTION, assertion };
    const dpop = await signProof(key, { method: 'POST', path: TOKEN_PATH }, Date.now());
    const elsewhere: Caller = { ...here, method: 'POST', path: TOKEN_PATH, proof: dpop };
    // The house has providers of its own on the same database, as a second server has.
    await expect(api.house.get(MachineDoor).issue(request, elsewhere)).rejects.toMatchObject({ fault: 'replayed' });
    expect((await refusals(key.kid)).at(-1)).toBe('replayed');
  });
});

const here: Caller = {
  request: 'r-1',
  address: '127.0.0.1',
  cookie: false,
  certificate: null,
  method: 'POST',
  path: ALERTS,
  proof: undefined,
};
const foreignProof = async () => signProof({ ...key, ...(await newServiceKey()) }, { method: 'POST', path: TOKEN_PATH }, Date.now());

/** A proof by hand, as wrong as an attacker likes: the real key in the header, another that signs. */
async function forgedProof(token: string): Promise<string> {
  const [head = '', claims = ''] = (await proof(key, token)).split('.');
  const { kty, crv, x, d } = await newServiceKey();
  const signature = sign(null, Buffer.from(`${head}.${claims}`), { key: { kty, crv, x, d }, format: 'jwk' });
  return `${head}.${claims}.${signature.toString('base64url')}`;
}

describe('an access token is refused with 401 and an entry', { timeout: 60_000 }, () => {
  it.each<[string, (token: string) => Promise<string>, string, string?]>([
    ['as a bearer token, as a thief would send it', async () => '', 'proof', 'Bearer'],
    ['without a proof', async () => '', 'proof'],
    [
      'with a proof of another key',
      async (token) => signProof({ ...key, ...(await newServiceKey()) }, { method: 'POST', path: ALERTS, token }, Date.now()),
      'proof',
    ],
    ['with a proof that another key signed', forgedProof, 'proof'],
    ['with a proof for another token', async () => proof(key, 'caspix_at_other'), 'proof'],
    ['with a proof for no token', async () => signProof(key, { method: 'POST', path: ALERTS }, Date.now()), 'proof'],
    ['with a proof for another method', async (token) => proof(key, token, { method: 'GET' }), 'proof'],
    ['with a proof for another route', async (token) => proof(key, token, { path: '/api/v1/alerts/batch' }), 'proof'],
    ['with an old proof', async (token) => signProof(key, { method: 'POST', path: ALERTS, token }, Date.now() - 120_000), 'proof'],
    [
      'with a proof of tomorrow',
      async (token) => signProof(key, { method: 'POST', path: ALERTS, token }, Date.now() + 86_400_000),
      'proof',
    ],
    ['with its assertion for a proof', async () => signServiceToken(key, Date.now()), 'proof'],
  ])('%s', async (_, made, reason, scheme = 'DPoP') => {
    const token = await tokenOf(key);
    const before = (await refusals(key.kid)).length;
    const answer = await deliver(token, await made(token), scheme);
    expect(answer).toMatchObject({ status: 401, json: { code: 'invalid-credentials' } });
    expect(answer.headers['www-authenticate']).toContain('error="invalid_dpop_proof"');
    expect((await refusals(key.kid)).slice(before)).toEqual([reason]);
  });

  it('with the proof of another request, on this server or another', async () => {
    const token = await tokenOf(key);
    const once = await proof(key, token);
    expect((await deliver(token, once)).status).toBe(201);
    expect((await deliver(token, once)).status).toBe(401);
    await expect(api.house.get(MachineDoor).open(token, 'dpop', { ...here, proof: once })).rejects.toMatchObject({
      fault: 'proof-replayed',
    });
    expect((await refusals(key.kid)).slice(-2)).toEqual(['proof-replayed', 'proof-replayed']);
  });

  it('that nobody got', async () => {
    const token = `caspix_at_${'A'.repeat(43)}`;
    expect((await deliver(token, await proof(key, token))).status).toBe(401);
    expect((await refusals('unknown')).at(-1)).toBe('unknown-token');
  });

  it('from another network', async () => {
    const token = await tokenOf(key);
    const elsewhere = { ...here, address: '192.0.2.1', proof: await proof(key, token) };
    await expect(api.house.get(MachineDoor).open(token, 'dpop', elsewhere)).rejects.toMatchObject({ fault: 'network' });
    expect((await refusals(key.kid)).at(-1)).toBe('network');
  });

  it('when it is past', async () => {
    const token = await tokenOf(key);
    await api.db.superuser.query(
      `UPDATE auth.access_tokens SET issued_at = now() - interval '6 minutes', expires_at = now() - interval '1 second'`,
    );
    expect((await deliver(token, await proof(key, token))).status).toBe(401);
    expect((await refusals(key.kid)).at(-1)).toBe('expired');
  });

  it('once its key is revoked, and once its account has ended', async () => {
    const other = await newMachine(api.house, { name: 'Leaving monitor' });
    const token = await tokenOf(other);
    const ada = await api.as('ada');
    const listed = (await ada.get('/service-accounts')).json.items.find(({ id }: { id: string }) => id === other.kid);
    const path = `/service-accounts/${other.kid}/keys/${listed.keys[0].id}/revoke`;
    expect((await ada.post(path, { reason: 'lost' })).status).toBe(204);
    expect((await deliver(token, await proof(other, token))).status).toBe(401);
    await endMachine(api.house, other.kid);
    expect((await deliver(token, await proof(other, token))).status).toBe(401);
    expect(await refusals(other.kid)).toEqual(['key-revoked', 'disabled-account']);
  });

  it('beside a cookie', async () => {
    const token = await tokenOf(key);
    const cleo = await api.as('cleo');
    const headers = { authorization: `DPoP ${token}`, dpop: await proof(key, token), cookie: cleo.cookie };
    expect((await api.client().post('/alerts', alert(), headers)).status).toBe(401);
    expect((await refusals(key.kid)).at(-1)).toBe('cookie');
  });
});
