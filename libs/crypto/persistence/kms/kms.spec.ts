import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KmsDouble } from '#testing';
import { providerContract } from '../../application/key-provider.fixture.ts';
import type { KmsProvider } from './kms-provider.ts';
import { type KmsSettings, openKms } from './open-kms.ts';

const aad = Buffer.from('somewhere');
let double: KmsDouble;
let folder: string;
let made = 0;

const settings = (keyPrefix: string): KmsSettings => ({
  region: 'eu-central-1',
  endpoint: double.endpoint,
  caFile: join(folder, 'ca.crt'),
  accessKeyId: 'double',
  secretAccessKey: 'not-a-secret',
  keyPrefix,
  timeoutMillis: 1_000,
});

async function fresh(): Promise<{ prefix: string; provider: KmsProvider }> {
  made += 1;
  const prefix = `caspix${made}`;
  const provider = await openKms(settings(prefix));
  await provider.createKeys();
  return { prefix, provider };
}

beforeAll(async () => {
  double = await KmsDouble.start();
  folder = await mkdtemp(join(tmpdir(), 'caspix-kms-'));
  await writeFile(join(folder, 'ca.crt'), double.ca);
});
afterAll(async () => {
  await double.close();
  await rm(folder, { recursive: true });
});

providerContract('AWS KMS (a double at the wire, no real KMS)', async () => {
  const { prefix, provider } = await fresh();
  return { provider, again: () => openKms(settings(prefix)), stranger: async () => (await fresh()).provider };
});

describe('keys in KMS', () => {
  it('are made once; saying it again changes none', async () => {
    const { provider } = await fresh();
    const before = [await provider.status(), await provider.publicKey('pack')];
    await provider.createKeys();
    expect([await provider.status(), await provider.publicKey('pack')]).toEqual(before);
  });

  it.each([
    ['ThrottlingException', 400],
    ['AccessDeniedException', 400],
    ['KMSInternalException', 500],
    ['DependencyTimeoutException', 503],
  ])('are key-unavailable while it answers %s', async (type, status) => {
    const { provider } = await fresh();
    double.failWith = { type, status };
    await expect(provider.wrap(Buffer.alloc(32), aad)).rejects.toMatchObject({ code: 'key-unavailable' });
    double.failWith = undefined;
    await expect(provider.wrap(Buffer.alloc(32), aad)).resolves.toBeInstanceOf(Buffer);
  });

  it('are not told to an endpoint that the pinned authority does not vouch for', async () => {
    const impostor = await KmsDouble.start();
    const lured = await openKms({ ...settings('caspix'), endpoint: impostor.endpoint });
    await expect(lured.status()).rejects.toMatchObject({ code: 'key-unavailable' });
    await impostor.close();
  });

  it('need a whole access key', async () => {
    await expect(openKms({ ...settings('caspix'), secretAccessKey: undefined })).rejects.toMatchObject({ code: 'validation' });
  });
});
