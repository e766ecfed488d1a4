import { readFileSync } from 'node:fs';
import { DomainError, systemClock } from '#kernel';
import type { Config } from '#platform';
import type { KeyProvider } from '../application/key-provider.ts';
import { openKeyring } from './keyring/open-keyring.ts';
import { VaultClient } from './vault/vault-client.ts';
import { VaultProvider } from './vault/vault-provider.ts';
import type { VaultLogin, VaultSettings } from './vault/vault-settings.ts';

/** Takes a setting that the chosen provider cannot do without. Throws `validation` that names it. */
function need(config: Config, name: keyof Config): string {
  const value = config[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new DomainError('validation', `the key provider '${config.keyProvider}' needs the setting ${name}`, [
    { field: name, reason: 'is missing' },
  ]);
}

/**
 * Opens the provider that the configuration chose. Code for hardware and for the cloud is loaded only when it is the one. Throws
 * `validation` for a missing setting, `key-unavailable` and `key-mismatch` for keys that are not there or not as they should be.
 */
export async function openKeyProvider(config: Config): Promise<KeyProvider> {
  if (config.keyProvider === 'vault') return new VaultProvider(openVault(config));
  const { keyringPassphrase: passphrase } = config;
  return openKeyring(need(config, 'keyringFile'), passphrase === undefined ? {} : { passphrase });
}

/** A client of the configured Vault, for the key ceremony and for what reads secrets from it. Nothing is sent yet. */
export const openVault = (config: Config): VaultClient => new VaultClient(vaultSettings(config), systemClock);

function vaultSettings(config: Config): VaultSettings {
  const { vaultCa: caFile, vaultNamespace, vaultMount, vaultKeyPrefix, keyTimeoutMillis } = config;
  return {
    address: need(config, 'vaultAddress'),
    ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8'),
    namespace: vaultNamespace,
    mount: vaultMount,
    keyPrefix: vaultKeyPrefix,
    login: vaultLogin(config),
    timeoutMillis: keyTimeoutMillis,
  };
}

function vaultLogin(config: Config): VaultLogin {
  if (config.vaultAuth === 'token') return { method: 'token', token: need(config, 'vaultToken') };
  const mount = config.vaultAuthMount ?? config.vaultAuth;
  if (config.vaultAuth === 'approle') {
    return { method: 'approle', mount, roleId: need(config, 'vaultRole'), secretId: need(config, 'vaultSecretId') };
  }
  return { method: 'kubernetes', mount, role: need(config, 'vaultRole'), jwtFile: config.vaultJwtFile };
}
