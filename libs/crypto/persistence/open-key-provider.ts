import { readFileSync } from 'node:fs';
import { DomainError, systemClock } from '#kernel';
import type { Config } from '#platform';
import type { KeyProvider } from '../application/key-provider.ts';
import { createKeyring } from './keyring/create-keyring.ts';
import { openKeyring } from './keyring/open-keyring.ts';
import type { KmsProvider } from './kms/kms-provider.ts';
import type { Pkcs11Provider } from './pkcs11/pkcs11-provider.ts';
import { createVaultKeys } from './vault/create-vault-keys.ts';
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
  if (config.keyProvider === 'pkcs11') return openPkcs11(config);
  if (config.keyProvider === 'kms') return openKmsOf(config);
  const { keyringPassphrase: passphrase } = config;
  return openKeyring(need(config, 'keyringFile'), passphrase === undefined ? {} : { passphrase });
}

async function openPkcs11(config: Config): Promise<Pkcs11Provider> {
  const [library, token, pin] = [need(config, 'pkcs11Library'), need(config, 'pkcs11Token'), need(config, 'pkcs11Pin')];
  const [{ Pkcs11Provider }, { Token }] = await Promise.all([import('./pkcs11/pkcs11-provider.ts'), import('./pkcs11/token.ts')]);
  return new Pkcs11Provider(new Token({ library, token, pin, keyPrefix: config.pkcs11KeyPrefix, timeoutMillis: config.keyTimeoutMillis }));
}

async function openKmsOf(config: Config): Promise<KmsProvider> {
  const { openKms } = await import('./kms/open-kms.ts');
  return openKms({
    region: need(config, 'kmsRegion'),
    endpoint: config.kmsEndpoint,
    caFile: config.kmsCa,
    accessKeyId: config.kmsAccessKeyId,
    secretAccessKey: config.kmsSecretAccessKey,
    keyPrefix: config.kmsKeyPrefix,
    timeoutMillis: config.keyTimeoutMillis,
  });
}

/**
 * The key ceremony: makes the keys of the configured provider that are missing and leaves those that are there. The product itself never
 * needs the right to do this. The local keyring is made by `createKeyring`.
 */
export async function createProviderKeys(config: Config): Promise<void> {
  if (config.keyProvider === 'vault') return createVaultKeys(openVault(config));
  if (config.keyProvider === 'pkcs11') return (await openPkcs11(config)).createKeys();
  if (config.keyProvider === 'kms') return (await openKmsOf(config)).createKeys();
  await createKeyring(need(config, 'keyringFile'), config.keyringPassphrase === undefined ? {} : { passphrase: config.keyringPassphrase });
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
