import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProviderKeys, openKeyProvider } from '#crypto';
import { testConfig } from '#testing';
import { providerContract } from '../../libs/crypto/application/key-provider.fixture.ts';

const library = '/usr/lib/softhsm/libsofthsm2.so';
const pin = '0812-softhsm';
const folder = mkdtempSync(join(tmpdir(), 'caspix-softhsm-'));
let made = 0;

const run = (command: string, ...args: string[]) => {
  const { status, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${stderr || stdout}`);
  return stdout;
};
const nowhere = { host: 'localhost', port: 1, password: 'none', tls: 'socket', ca: undefined } as never;
const config = (pkcs11KeyPrefix: string) =>
  testConfig(nowhere, 'none', 'none', {
    keyProvider: 'pkcs11',
    pkcs11Library: library,
    pkcs11Token: 'caspix',
    pkcs11Pin: pin,
    pkcs11KeyPrefix,
  });

async function fresh() {
  made += 1;
  const settings = config(`t${made}`);
  await createProviderKeys(settings);
  return { settings, provider: await openKeyProvider(settings) };
}

beforeAll(() => {
  if (!existsSync(library)) run('apt-get', 'install', '-y', 'softhsm2', 'opensc');
  run(process.execPath, join(import.meta.dirname, 'build-binding.mjs'));
  mkdirSync(join(folder, 'tokens'));
  writeFileSync(
    join(folder, 'softhsm2.conf'),
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  run('softhsm2-util', '--init-token', '--free', '--label', 'caspix', '--so-pin', '1234-so', '--pin', pin);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

providerContract('PKCS#11 (SoftHSM2 of Debian)', async () => {
  const { settings, provider } = await fresh();
  return { provider, again: () => openKeyProvider(settings), stranger: async () => (await fresh()).provider };
});

describe('keys in an HSM', () => {
  it('do not come out of it, as another tool sees them', async () => {
    await fresh();
    const listed = run(
      'pkcs11-tool',
      '--module',
      library,
      '--token-label',
      'caspix',
      '--login',
      '--pin',
      pin,
      '--list-objects',
      '--type',
      'secrkey',
    );
    expect(listed).toContain(`t${made}-root`);
    const of = listed.split(/(?=Secret Key Object)/).filter((one) => one.includes(`t${made}-`));
    expect(of).toHaveLength(2);
    for (const one of of) expect(one).toMatch(/Access: +sensitive, always sensitive, never extractable/);
  });

  it('are key-unavailable with a missing token or library', async () => {
    const settings = config('t1');
    for (const change of [{ pkcs11Token: 'other' }, { pkcs11Library: '/nowhere.so' }]) {
      await expect((await openKeyProvider({ ...settings, ...change })).status()).rejects.toMatchObject({ code: 'key-unavailable' });
    }
  });

  it('are said to be missing before the ceremony', async () => {
    await expect((await openKeyProvider(config('never'))).status()).rejects.toMatchObject({
      code: 'key-unavailable',
      message: expect.stringContaining('never-root'),
    });
  });
});
