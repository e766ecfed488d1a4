import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Clock, systemClock, timestamp, uuidv7 } from '#kernel';
import { namedVault, ROOT_TOKEN, startVaultContainer, VaultDouble, type VaultServer, whyNoVaultImage } from '#testing';
import { providerContract } from '../../application/key-provider.fixture.ts';
import { createVaultKeys } from './create-vault-keys.ts';
import { VaultClient } from './vault-client.ts';
import { VaultProvider } from './vault-provider.ts';
import type { VaultLogin, VaultSettings } from './vault-settings.ts';

/** Why nothing but the double answers, for the output. */
let lacking = 'no VAULT_ADDR, no container engine';

/** `npm run test:vault` runs the contract against the server that is named, else one in a container, else against the double. */
async function realVault(): Promise<VaultServer | undefined> {
  const named = namedVault();
  if (named || inject('server').kind !== 'container') return named;
  const why = await whyNoVaultImage();
  if (why === undefined) return startVaultContainer();
  lacking = `no VAULT_ADDR, and no image for a container: ${why}`;
  return undefined;
}

const real = await realVault();
const mount = process.env['CASPIX_TEST_VAULT_MOUNT'] ?? 'transit';
const aad = Buffer.from('somewhere');
const clients: VaultClient[] = [];
let double: VaultDouble;
let folder: string;

const settings = (keyPrefix: string, overrides: Partial<VaultSettings> = {}): VaultSettings => ({
  address: double.address,
  ca: double.ca,
  mount,
  keyPrefix,
  login: { method: 'token', token: ROOT_TOKEN },
  timeoutMillis: 1_000,
  ...overrides,
});

function client(keyPrefix: string, overrides: Partial<VaultSettings> = {}, clock: Clock = systemClock): VaultClient {
  const made = new VaultClient(settings(keyPrefix, overrides), clock);
  clients.push(made);
  return made;
}

const toReal = (): Partial<VaultSettings> =>
  real ? { address: real.address, ca: real.ca, timeoutMillis: 5_000, login: { method: 'token', token: real.token } } : {};

async function fresh(prefix = `t${uuidv7().slice(-12)}`, where = toReal()): Promise<{ prefix: string; provider: VaultProvider }> {
  const keys = client(prefix, where);
  await createVaultKeys(keys);
  return { prefix, provider: new VaultProvider(keys) };
}

beforeAll(async () => {
  double = await VaultDouble.start();
  folder = await mkdtemp(join(tmpdir(), 'caspix-vault-'));
});
afterEach(() => {
  Object.assign(double.faults, { sealed: false, delayMillis: 0, failures: { status: 500, count: 0 }, redirectTo: undefined });
  double.namespace = undefined;
  double.tokenTtl = 3600;
});
afterAll(async () => {
  for (const one of clients) one.close();
  await double.close();
  await real?.stop();
});

providerContract(`Vault transit (${real?.name ?? `a double at the wire, no real Vault: ${lacking}`})`, async () => {
  const { prefix, provider } = await fresh();
  return {
    provider,
    again: async () => new VaultProvider(client(prefix, toReal())),
    stranger: async () => (await fresh()).provider,
  };
});

describe('the keys in Vault', () => {
  it('are made once; saying it again changes none', async () => {
    const { prefix, provider } = await fresh();
    const wrapped = await provider.wrap(Buffer.alloc(32, 1), aad);
    await fresh(prefix);
    expect(await provider.unwrap(wrapped, aad)).toEqual(Buffer.alloc(32, 1));
  });

  it('are refused when the root is of another make, which would not bind a key to its place', async () => {
    const keys = client(`t${uuidv7().slice(-12)}`, toReal());
    await keys.write(`${mount}/keys/${keys.settings.keyPrefix}-root`, { type: 'aes256-gcm96', derived: false });
    await expect(new VaultProvider(keys).status()).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('sign as before after somebody rotated the signing key underneath', async () => {
    const { prefix, provider } = await fresh();
    const before = [await provider.publicKey('pack'), await provider.sign('pack', aad), await provider.mac('x', aad)];
    for (const name of ['pack', 'mac', 'root']) await client(prefix, toReal()).write(`${mount}/keys/${prefix}-${name}/rotate`, {});
    expect([await provider.publicKey('pack'), await provider.sign('pack', aad), await provider.mac('x', aad)]).toEqual(before);
  });

  it('are opened twenty in one round trip', async () => {
    const { prefix, provider } = await fresh();
    const { wrapped } = await provider.draw(aad);
    const keys = client(prefix, toReal());
    const other = new VaultProvider(keys);
    await other.unwrap(wrapped, aad);
    const before = keys.roundTrips;
    expect(await other.unwrapMany(Array.from({ length: 20 }, () => ({ wrapped, aad })))).toHaveLength(20);
    expect(keys.roundTrips - before).toBe(1);
  });
});

describe('signing in to Vault (the double)', () => {
  const approle = (): VaultLogin => ({
    method: 'approle',
    mount: 'approle',
    roleId: double.approle.role_id,
    secretId: double.approle.secret_id,
  });
  const prepared = async (overrides: Partial<VaultSettings>, clock?: Clock) => {
    const { prefix } = await fresh(undefined, {});
    return new VaultProvider(client(prefix, overrides, clock));
  };
  const wraps = async (provider: VaultProvider) => (await provider.wrap(Buffer.alloc(32), aad)).toString('latin1', 0, 9);

  it('works by AppRole, once for all who ask at the same moment', async () => {
    const provider = await prepared({ login: approle() });
    double.requests.length = 0;
    expect(await Promise.all(Array.from({ length: 5 }, () => wraps(provider)))).toEqual(Array(5).fill('vault:v1:'));
    expect(double.requests.filter((one) => one.endsWith('/login'))).toHaveLength(1);
  });

  it('works with the token of a pod, read anew each time', async () => {
    const jwtFile = join(folder, 'token');
    const provider = await prepared({ login: { method: 'kubernetes', mount: 'kubernetes', role: double.kubernetes.role, jwtFile } });
    await expect(wraps(provider)).rejects.toMatchObject({ code: 'key-unavailable' });
    await writeFile(jwtFile, `${double.kubernetes.jwt}\n`);
    expect(await wraps(provider)).toBe('vault:v1:');
  });

  it('is refused with a wrong secret, and says nothing of it', async () => {
    const provider = await prepared({ login: { method: 'approle', mount: 'approle', roleId: 'x', secretId: 'very-secret-id' } });
    const error = await wraps(provider).catch((thrown: Error) => thrown);
    expect(error).not.toHaveProperty('code', 'done');
    expect(JSON.stringify(error) + String(error)).not.toContain('very-secret-id');
  });

  it('is repeated when the token was revoked, and the work goes on', async () => {
    const provider = await prepared({ login: approle() });
    await wraps(provider);
    double.revokeAll();
    expect(await wraps(provider)).toBe('vault:v1:');
  });

  it('is spared by renewing the token before it ends', async () => {
    let now = Date.now();
    const clock: Clock = { millis: () => now, now: () => timestamp(now) };
    double.tokenTtl = 60;
    const provider = await prepared({ login: approle() }, clock);
    await wraps(provider);
    now += 45_000;
    double.requests.length = 0;
    await wraps(provider);
    expect(double.requests[0]).toBe('POST auth/token/renew-self');
    expect(double.requests.some((one) => one.endsWith('/login'))).toBe(false);
    now += 100_000;
    double.requests.length = 0;
    await wraps(provider);
    expect(double.requests.some((one) => one.endsWith('/login'))).toBe(true);
  });

  it('reaches the namespace that it names, and no other', async () => {
    double.namespace = 'bank/fraud';
    const keys = client('ns', { namespace: 'bank/fraud' });
    await createVaultKeys(keys);
    expect(await wraps(new VaultProvider(keys))).toBe('vault:v1:');
    await expect(wraps(new VaultProvider(client('ns')))).rejects.toMatchObject({ code: 'key-unavailable' });
  });
});

describe('when Vault (the double) is', () => {
  let provider: VaultProvider;
  let prefix: string;
  const wrap = () => provider.wrap(Buffer.alloc(32), aad);
  beforeAll(async () => {
    ({ prefix, provider } = await fresh(undefined, {}));
  });

  it('sealed, everything fails with key-unavailable, and works again unsealed', async () => {
    double.faults.sealed = true;
    await expect(wrap()).rejects.toMatchObject({ code: 'key-unavailable', message: expect.stringContaining('sealed') });
    double.faults.sealed = false;
    await expect(wrap()).resolves.toBeInstanceOf(Buffer);
  });

  it.each([500, 502, 503, 429, 412])('stumbling with %s once, nobody notices; for longer, it is key-unavailable', async (status) => {
    double.faults.failures = { status, count: 1 };
    await expect(wrap()).resolves.toBeInstanceOf(Buffer);
    double.faults.failures = { status, count: 5 };
    await expect(wrap()).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('slow, a request ends in time', async () => {
    double.faults.delayMillis = 3_000;
    const slow = new VaultProvider(client(prefix, { timeoutMillis: 100 }));
    const began = performance.now();
    await expect(slow.wrap(Buffer.alloc(32), aad)).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(performance.now() - began).toBeLessThan(2_900);
  });

  it('not there, it is key-unavailable', async () => {
    const nobody = new VaultProvider(client(prefix, { address: 'https://localhost:1' }));
    await expect(nobody.status()).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it('somebody else, whom the pinned authority does not vouch for, nothing is told to it', async () => {
    const impostor = await VaultDouble.start();
    const lured = new VaultProvider(client(prefix, { address: impostor.address }));
    await expect(lured.wrap(Buffer.alloc(32), aad)).rejects.toMatchObject({ code: 'key-unavailable' });
    double.faults.redirectTo = impostor.address;
    await expect(wrap()).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(impostor.requests).toEqual([]);
    await impostor.close();
  });

  it('reached in the clear over a network, nothing is sent', async () => {
    const open = new VaultProvider(client(prefix, { address: 'http://vault.bank.example:8200' }));
    await expect(open.status()).rejects.toMatchObject({ code: 'key-unavailable', message: expect.stringContaining('https') });
  });
});
