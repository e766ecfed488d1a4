import { createHmac, randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endMachine, newMachine } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { deliveringPermissions, newServiceKey, type PrivateServiceKey, signServiceToken } from '../../index.ts';

let api: TestApi;
let key: PrivateServiceKey;
let stranger: { x: string; d: string };

const newAccount = (name: string, permissions: readonly string[] = ['alert:ingest']) => newMachine(api.house, { name, permissions });

beforeAll(async () => {
  api = await testApi();
  key = await newAccount('Card monitor');
  stranger = await newServiceKey();
});
afterAll(() => api.close());

type Claims = Record<string, unknown>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);
const claimsOf = (change: Claims = {}): Claims => ({
  iss: key.kid,
  sub: key.kid,
  aud: key.aud,
  iat: now(),
  exp: now() + 60,
  jti: randomUUID(),
  ...change,
});

/** Signs by hand, so that a token can be as wrong as an attacker likes. */
function token(change: Claims = {}, { header = { alg: 'EdDSA', typ: 'JWT' } as object, signer = key } = {}): string {
  const signed = `${part(header)}.${part(claimsOf(change))}`;
  const jwk = { kty: signer.kty, crv: signer.crv, x: signer.x, d: signer.d };
  return `${signed}.${sign(null, Buffer.from(signed), { key: jwk, format: 'jwk' }).toString('base64url')}`;
}

let serial = 0;
const alert = () => {
  serial += 1;
  return {
    source: 'card-monitor',
    sourceRef: `A${serial}`,
    typology: 'Card testing burst',
    score: 71,
    detectedAt: '2026-11-20T10:00:00Z',
    subjects: [{ account: { number: `4000${serial}` } }],
  };
};

const deliver = (bearer: string, headers: Record<string, string> = {}) =>
  api.client().post('/alerts', alert(), { authorization: `Bearer ${bearer}`, ...headers });
const refusals = async (account: string) => {
  const { rows } = await api.db.superuser.query<{ reason: string; outcome: string }>(
    `SELECT convert_from(bytes, 'UTF8')::json->>'reason' AS reason, outcome FROM audit.entries
     WHERE action = 'auth.token-refused' AND object_id = $1 ORDER BY at`,
    [account],
  );
  return rows;
};

describe('a machine with a token', { timeout: 60_000 }, () => {
  it('delivers an alert without cookie and Origin, and the entry names it', async () => {
    const answer = await deliver(await signServiceToken(key, Date.now()));
    expect(answer).toMatchObject({ status: 201, json: { result: 'created' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['www-authenticate']).toBeUndefined();
    const { rows } = await api.db.superuser.query<{ entry: Record<string, unknown> }>(
      `SELECT convert_from(bytes, 'UTF8')::json AS entry FROM audit.entries WHERE action = 'alert.receive' AND object_id = $1`,
      [answer.json.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.entry).toMatchObject({
      actor: { sub: key.kid, type: 'service', session: key.kid, auth: { methods: ['jwt'], idp: 'local' } },
      request: answer.headers['x-request-id'],
    });
  });

  it('delivers a batch', async () => {
    const items = [alert(), alert(), { score: 1 }];
    const authorization = `bearer ${token()}`;
    expect(await api.client().post('/alerts/batch', { items }, { authorization })).toMatchObject({
      status: 200,
      json: { created: 2, duplicates: 0, rejected: 1 },
    });
  });

  it('reaches nothing else, and each attempt is recorded under its name', async () => {
    const everything = await newAccount('Greedy monitor', deliveringPermissions);
    const seen: number[] = [];
    for (const path of ['/alerts', '/cases', '/users', '/audit/entries', '/dashboard', '/directory']) {
      const authorization = `Bearer ${await signServiceToken(everything, Date.now())}`;
      seen.push((await api.client().send('GET', path, { headers: { authorization } })).status);
    }
    const authorization = `Bearer ${await signServiceToken(everything, Date.now())}`;
    seen.push((await api.client().send('DELETE', '/session', { headers: { authorization } })).status);
    expect(seen.filter((status) => status !== 403 && status !== 404)).toEqual([]);
    const { rows } = await api.db.superuser.query(
      `SELECT count(*)::int AS n FROM audit.entries WHERE action = 'access.deny' AND outcome = 'denied' AND actor_id = $1`,
      [everything.kid],
    );
    expect(rows[0].n).toBe(seen.filter((status) => status === 403).length);
    expect(rows[0].n).toBeGreaterThan(5);
  });

  it('may be half a minute late or early, and no more', async () => {
    expect((await deliver(token({ iat: now() + 20, exp: now() + 200 }))).status).toBe(201);
    expect((await deliver(token({ iat: now() - 200, exp: now() - 20 }))).status).toBe(201);
  });

  it('has a session only by cookie: the token opens none', async () => {
    const authorization = `Bearer ${token()}`;
    const { json } = await api.client().send('GET', '/session', { headers: { authorization } });
    expect(json).toMatchObject({ state: 'anonymous', user: null });
  });
});

const publicPem = () =>
  `-----BEGIN PUBLIC KEY-----\n${Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key.x, 'base64url')]).toString('base64')}\n-----END PUBLIC KEY-----\n`;

/** The classic confusion: the public key, which is no secret, taken as the secret of an HMAC. */
const hs256 = (secret: Buffer | string) => {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claimsOf())}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};

const changed = (text: string) => `${text.slice(0, -6)}${text.at(-6) === 'A' ? 'B' : 'A'}${text.slice(-5)}`;

describe('a token is refused with 401 and an entry', { timeout: 60_000 }, () => {
  it.each<[string, () => string | Promise<string>, string]>([
    ['that names no algorithm (alg: none)', () => `${part({ alg: 'none' })}.${part(claimsOf())}.`, 'algorithm'],
    ['with alg none and a signature', () => token({}, { header: { alg: 'none' } }), 'algorithm'],
    ['with HS256 and the public key as bytes', () => hs256(Buffer.from(key.x, 'base64url')), 'algorithm'],
    ['with HS256 and the public key as PEM', () => hs256(publicPem()), 'algorithm'],
    ['with another name for the same signature', () => token({}, { header: { alg: 'Ed25519' } }), 'algorithm'],
    ['from nobody known', () => token({ iss: randomUUID(), sub: randomUUID() }), 'unknown-account'],
    ['from an issuer that is no id', () => token({ iss: `' OR true --` }), 'unknown-account'],
    ['that is no token', () => 'A'.repeat(43), 'malformed'],
    ['that is empty', () => '', 'malformed'],
    ['that is too long to be one', () => token({ note: 'x'.repeat(5000) }), 'malformed'],
  ])('%s, before any account is known (ASVS 9.1.2)', async (_, make, reason) => {
    const before = (await refusals('unknown')).length;
    const answer = await deliver(await make());
    expect(answer).toMatchObject({ status: 401, json: { code: 'invalid-credentials' } });
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect((await refusals('unknown')).slice(before)).toEqual([{ reason, outcome: 'denied' }]);
  });

  it.each<[string, () => string | Promise<string>, string]>([
    ['signed with the key of another account', async () => token({}, { signer: await newAccount('Other monitor') }), 'signature'],
    [
      'that brings its own key',
      () => token({}, { header: { alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: key.x } }, signer: { ...key, ...stranger } }),
      'signature',
    ],
    ['with one character of its signature changed', () => changed(token()), 'signature'],
    ['with a header that must be understood', () => token({}, { header: { alg: 'EdDSA', crit: ['b64'], b64: false } }), 'malformed'],
    ['for another audience', () => token({ aud: 'https://elsewhere.example' }), 'audience'],
    ['for this audience and another', () => token({ aud: [key.aud, 'https://elsewhere.example'] }), 'audience'],
    ['for no audience', () => token({ aud: undefined }), 'claims'],
    ['on behalf of another', () => token({ sub: randomUUID() }), 'claims'],
    ['that is past', () => token({ iat: now() - 120, exp: now() - 31 }), 'expired'],
    ['from the future', () => token({ iat: now() + 60, exp: now() + 120 }), 'not-yet-valid'],
    ['that is not valid yet', () => token({ nbf: now() + 60 }), 'not-yet-valid'],
    ['that lives too long', () => token({ exp: now() + 301 }), 'too-long'],
    ['that lives for ever', () => token({ exp: 9e15 }), 'too-long'],
    ['without an end', () => token({ exp: undefined }), 'claims'],
    ['without a beginning', () => token({ iat: undefined }), 'claims'],
    ['that ends before it begins', () => token({ iat: now(), exp: now() - 10 }), 'claims'],
    ['with a time as text', () => token({ exp: String(now() + 60) }), 'claims'],
    ['without a jti', () => token({ jti: undefined }), 'claims'],
    ['with a jti that anybody guesses', () => token({ jti: '1' }), 'claims'],
    ['with a jti that is no text', () => token({ jti: 12_345_678 }), 'claims'],
  ])('%s', async (_, make, reason) => {
    const bearer = await make();
    const before = (await refusals(key.kid)).length;
    expect(await deliver(bearer)).toMatchObject({ status: 401, json: { code: 'invalid-credentials' } });
    expect((await refusals(key.kid)).slice(before)).toEqual([{ reason, outcome: 'denied' }]);
  });

  it('the second time', async () => {
    const once = token();
    expect((await deliver(once)).status).toBe(201);
    expect(await deliver(once)).toMatchObject({ status: 401, json: { code: 'invalid-credentials' } });
    const again = token({ jti: JSON.parse(Buffer.from(once.split('.')[1] ?? '', 'base64url').toString()).jti, exp: now() + 200 });
    expect((await deliver(again)).status).toBe(401);
    expect((await refusals(key.kid)).slice(-2).map(({ reason }) => reason)).toEqual(['replayed', 'replayed']);
  });

  it('sent ten times at once, all but one time', async () => {
    const once = token();
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(once)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(9).fill(401)]);
  });

  it('beside a cookie, even the cookie of a good session, and is not spent by it', async () => {
    const cleo = await api.as('cleo');
    const bearer = token();
    expect(await deliver(bearer, { cookie: cleo.cookie })).toMatchObject({ status: 401 });
    expect((await refusals(key.kid)).at(-1)).toEqual({ reason: 'cookie', outcome: 'denied' });
    expect((await deliver(bearer)).status).toBe(201);
  });

  it('of a disabled account, with the answer that an unknown one gets', async () => {
    const gone = await newAccount('Former monitor');
    await endMachine(api.house, gone.kid);
    const [known, unknown] = [await deliver(await signServiceToken(gone, Date.now())), await deliver(token({ iss: randomUUID() }))].map(
      ({ status, json: { request: _request, ...problem } }) => ({ status, ...problem }),
    );
    expect(known).toMatchObject({ status: 401 });
    expect(known).toEqual(unknown);
    expect(await refusals(gone.kid)).toEqual([{ reason: 'disabled-account', outcome: 'denied' }]);
  });

  it('also where nobody needs one, since it was meant as one', async () => {
    const headers = { authorization: 'Bearer nonsense' };
    expect((await api.client().send('GET', '/session', { headers })).status).toBe(401);
  });

  it('and nothing of what it brought is kept', async () => {
    const { rows } = await api.db.superuser.query(`SELECT count(*)::int AS n FROM cases.alerts WHERE source = 'card-monitor'`);
    const entries = await api.db.superuser.query(`SELECT count(*)::int AS n FROM audit.entries WHERE action = 'alert.receive'`);
    expect(rows[0].n).toBe(entries.rows[0].n);
    expect(rows[0].n).toBeLessThan(serial - 30);
  });
});

describe('another scheme of authorization', () => {
  it('says nothing about who is there', async () => {
    const headers = { authorization: `Basic ${Buffer.from('ada.test:secret').toString('base64')}` };
    expect((await api.client().send('GET', '/session', { headers })).json).toMatchObject({ state: 'anonymous' });
    expect((await api.client().post('/alerts', alert(), headers)).status).toBe(401);
  });
});

describe('a page of another site', () => {
  it('cannot send a token either', async () => {
    const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    expect(await deliver(token(), headers)).toMatchObject({ status: 403, json: { code: 'cross-site' } });
  });
});
