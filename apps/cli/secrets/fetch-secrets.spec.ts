import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '#platform';
import { ROOT_TOKEN, testConfig, VaultDouble } from '#testing';
import { fetchSecrets } from './fetch-secrets.ts';

const nowhere = { host: 'localhost', port: 1, password: 'none', tls: 'socket' } as never;

describe('secrets from Vault (a double at the wire)', () => {
  let vault: VaultDouble;
  let config: Config;
  let folder: string;
  beforeAll(async () => {
    vault = await VaultDouble.start();
    folder = mkdtempSync(join(tmpdir(), 'caspix-fetch-'));
    const vaultCa = join(folder, 'ca.crt');
    writeFileSync(vaultCa, vault.ca);
    config = testConfig(nowhere, 'none', 'none', { vaultAddress: vault.address, vaultCa, vaultAuth: 'token', vaultToken: ROOT_TOKEN });
    vault.kept.set('secret/data/caspix', { 'database-password': 'from the vault', 'context-key': 'ab'.repeat(32) });
    vault.kept.set('secret/data/odd', { 'database-password': 'x', 'databse-user': 'typo' });
  });
  afterAll(async () => {
    await vault.close();
    rmSync(folder, { recursive: true });
  });

  it('become files that nobody else reads, and the variables that name them', async () => {
    const out = join(folder, 'out');
    const lines = await fetchSecrets(config, 'secret/data/caspix', out);
    expect(lines).toEqual([
      `CASPIX_DATABASE_PASSWORD_FILE=${join(out, 'database-password')}`,
      `CASPIX_CONTEXT_KEY_FILE=${join(out, 'context-key')}`,
    ]);
    expect(readFileSync(join(out, 'database-password'), 'utf8')).toBe('from the vault');
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
    expect(lines.join()).not.toContain('from the vault');
  });

  it('are refused whole when one is misspelt or nothing is there', async () => {
    const out = join(folder, 'none');
    await expect(fetchSecrets(config, 'secret/data/odd', out)).rejects.toThrow('databse-user');
    await expect(fetchSecrets(config, 'secret/data/nothing', out)).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(readdirSync(folder)).not.toContain('none');
  });
});
