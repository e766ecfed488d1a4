import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMachine, type TestAuthority, testAuthority } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { listenForMachines } from './machine-listener.ts';

interface Identity {
  certificate: string;
  key: string;
}

let api: TestApi;
let folder: string;
let authority: TestAuthority;
let stranger: TestAuthority;
let port: number;
let mine: Identity & { account: string };
let other: Identity & { account: string };

const registered = async (name: string) => {
  const pair = await authority.client(name);
  const { kid } = await newMachine(api.house, { name, key: { certificate: pair.certificate } });
  return { ...pair, account: kid };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-machines-'));
  [authority, stranger] = [await testAuthority(), await testAuthority()];
  const machineCa = join(folder, 'machines.crt');
  writeFileSync(machineCa, authority.ca);
  api = await testApi({ overrides: { machineCa, machinePort: 0 } });
  port = (await listenForMachines(api.app, api.db.config)) ?? 0;
  [mine, other] = [await registered('Vault monitor'), await registered('Other monitor')];
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = { status: number; json: Record<string, unknown> };

/** One request over a connection of its own, with or without a client certificate. */
function call(identity: Identity | null, path: string, options: RequestOptions & { body?: string; to?: number } = {}): Promise<Answer> {
  const { body, to = port, headers, ...rest } = options;
  const tls = identity ? { cert: identity.certificate, key: identity.key } : {};
  const where = { host: 'localhost', port: to, path: `/api/v1${path}`, ca: api.client().address.ca, agent: false, ...tls };
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ method: 'POST', ...where, ...rest, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString() || '{}') }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const form = (account: string) => new URLSearchParams({ grant_type: 'client_credentials', client_id: account }).toString();
const ask = (identity: Identity | null, account: string, options: { to?: number; headers?: Record<string, string> } = {}) =>
  call(identity, '/oauth/token', {
    body: form(account),
    ...options,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
  });
const mainPort = () => api.client().address.port;
let serial = 0;
const deliver = (identity: Identity | null, token: unknown, options: { to?: number; headers?: Record<string, string> } = {}) => {
  serial += 1;
  const subjects = [{ account: { number: `5000${serial}` } }];
  const alert = { source: 'vault', sourceRef: `M${serial}`, typology: 'Burst', score: 71, detectedAt: '2026-11-20T10:00:00Z', subjects };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...options.headers };
  return call(identity, '/alerts', { body: JSON.stringify(alert), ...options, headers });
};
const refusals = async (account: string) => {
  const { rows } = await api.db.superuser.query<{ reason: string }>(
    `SELECT convert_from(bytes, 'UTF8')::json->>'reason' AS reason FROM audit.entries
     WHERE action = 'auth.token-refused' AND object_id = $1 AND outcome = 'denied' ORDER BY at`,
    [account],
  );
  return rows.map(({ reason }) => reason);
};

describe('a machine with a client certificate', { timeout: 60_000 }, () => {
  it('gets a token that its own connection carries, and no other (ASVS 12.3.5)', async () => {
    const { status, json } = await ask(mine, mine.account);
    expect([status, json['token_type']]).toEqual([200, 'Bearer']);
    expect((await deliver(mine, json['access_token'])).status).toBe(201);
    expect((await deliver(mine, json['access_token'])).status).toBe(201);
    expect((await deliver(other, json['access_token'])).status).toBe(401);
    expect(await refusals(mine.account)).toEqual(['certificate']);
  });

  it('gets none in the name of another account', async () => {
    expect((await ask(mine, other.account)).status).toBe(401);
    expect(await refusals(other.account)).toEqual(['certificate']);
  });

  it('gets none with a certificate of our authority that no account has', async () => {
    const before = (await refusals(mine.account)).length;
    expect((await ask(await authority.client('Nobody'), mine.account)).status).toBe(401);
    expect((await refusals(mine.account)).slice(before)).toEqual(['certificate']);
  });

  it('is not even spoken to without a certificate, with one of another authority, and with one that has run out (ASVS 12.1.3)', async () => {
    const past = await authority.client('Late', new Date(Date.now() - 500 * 86_400_000));
    for (const identity of [null, await stranger.client('Vault monitor'), past]) {
      await expect(ask(identity, mine.account)).rejects.toThrow();
    }
  });

  it('cannot use its token on the port that asks for no certificate, whatever header it sends', async () => {
    const { json } = await ask(mine, mine.account);
    const claimed = {
      'x-caspix-client-certificate': encodeURIComponent(mine.certificate),
      'x-ssl-client-cert': encodeURIComponent(mine.certificate),
    };
    const before = (await refusals(mine.account)).length;
    expect((await deliver(mine, json['access_token'], { to: mainPort(), headers: claimed })).status).toBe(401);
    expect((await ask(null, mine.account, { to: mainPort(), headers: claimed })).status).toBe(401);
    expect((await refusals(mine.account)).slice(before)).toEqual(['certificate']);
    expect(await refusals('unknown')).toEqual(['certificate']);
  });

  it('comes from where its connection comes from, whatever it says', async () => {
    const pair = await authority.client('Far monitor');
    const { kid } = await newMachine(api.house, {
      name: 'Far monitor',
      key: { certificate: pair.certificate },
      networks: ['10.20.0.0/16'],
    });
    expect((await ask(pair, kid, { headers: { 'x-forwarded-for': '10.20.0.1' } })).status).toBe(401);
    expect(await refusals(kid)).toEqual(['network']);
  });

  it('is shut out with its open connection once its certificate is revoked', async () => {
    const leaving = await registered('Leaving monitor');
    const { json } = await ask(leaving, leaving.account);
    const ada = await api.as('ada');
    const listed = (await ada.get('/service-accounts')).json.items.find(({ id }: { id: string }) => id === leaving.account);
    expect(listed.keys[0]).toMatchObject({ kind: 'certificate', label: expect.stringContaining('Leaving monitor') });
    await ada.post(`/service-accounts/${leaving.account}/keys/${listed.keys[0].id}/revoke`, { reason: 'lost' });
    expect((await deliver(leaving, json['access_token'])).status).toBe(401);
    expect((await ask(leaving, leaving.account)).status).toBe(401);
    expect(await refusals(leaving.account)).toEqual(['key-revoked', 'key-revoked']);
  });
});
