import { built } from '../repository.ts';
import type { DatabaseRole } from './instance.ts';
import type { Layout } from './layout.ts';
import type { Marker } from './marker.ts';
import { DATABASE, type ServerAddress } from './postgres/connect.ts';
import { secretFile } from './secrets.ts';
import { tlsFiles } from './tls/local-authority.ts';

/** What an operator may set for an instance that `caspix` keeps; everything else about it is known and not to be contradicted. */
const operatorSettings = [
  'LISTEN_HOST',
  'TLS_CERT',
  'TLS_KEY',
  'TLS_CLIENT_CA',
  'MACHINE_PORT',
  'MACHINE_CA',
  'EDGE_CERT_HEADER',
  'PUBLIC_ORIGIN',
  'TRUST_PROXY',
  'DATABASE_POOL',
  'PASSWORD_MEMORY_KIB',
  'EVIDENCE_MAX_BYTES',
  'EXPORT_DIR',
  'KEYRING_PASSPHRASE',
  'KEYRING_PASSPHRASE_FILE',
  'KEY_PROVIDER',
  'KEY_TIMEOUT_MILLIS',
  'VAULT_ADDRESS',
  'VAULT_CA',
  'VAULT_NAMESPACE',
  'VAULT_MOUNT',
  'VAULT_KEY_PREFIX',
  'VAULT_AUTH',
  'VAULT_AUTH_MOUNT',
  'VAULT_ROLE',
  'VAULT_SECRET_ID',
  'VAULT_SECRET_ID_FILE',
  'VAULT_TOKEN',
  'VAULT_TOKEN_FILE',
  'VAULT_JWT_FILE',
  'PKCS11_LIBRARY',
  'PKCS11_TOKEN',
  'PKCS11_PIN',
  'PKCS11_PIN_FILE',
  'PKCS11_KEY_PREFIX',
  'KMS_REGION',
  'KMS_ENDPOINT',
  'KMS_CA',
  'KMS_ACCESS_KEY_ID',
  'KMS_SECRET_ACCESS_KEY',
  'KMS_SECRET_ACCESS_KEY_FILE',
  'KMS_KEY_PREFIX',
  'LOG_LEVEL',
  'LOG_NAME',
  'WEB_DIR',
].map((name) => `CASPIX_${name}`);

/** The configuration of a process of this instance that signs in as `role`: names of `#platform`'s schema, secrets by file. */
export function instanceSettings(layout: Layout, marker: Marker, server: ServerAddress, role: DatabaseRole): Record<string, string> {
  const tls = tlsFiles(layout.tls);
  const kept: Record<string, string> = {
    CASPIX_DATABASE_HOST: server.host,
    CASPIX_DATABASE_PORT: String(server.port),
    CASPIX_DATABASE_NAME: DATABASE,
    CASPIX_DATABASE_TLS: server.tls,
    ...(server.tls === 'verify-full' ? { CASPIX_DATABASE_CA: tls.ca } : {}),
    CASPIX_DATABASE_USER: `caspix_${role}`,
    CASPIX_DATABASE_PASSWORD_FILE: secretFile(layout, `database-${role}`),
    CASPIX_CONTEXT_KEY_FILE: secretFile(layout, 'context-key'),
    CASPIX_KEYRING_FILE: layout.keyring,
    CASPIX_EVIDENCE_DIR: layout.evidence,
    CASPIX_LISTEN_PORT: String(marker.port),
    CASPIX_DEMO: String(marker.demo === true),
    ...(marker.demo ? { CASPIX_DEMO_FILE: layout.demoFile } : {}),
  };
  const defaults: Record<string, string> = {
    CASPIX_LISTEN_HOST: '127.0.0.1',
    CASPIX_TLS_CERT: tls.certificate,
    CASPIX_TLS_KEY: tls.key,
    CASPIX_PUBLIC_ORIGIN: addressOf(marker),
    CASPIX_WEB_DIR: built('web'),
  };
  const chosen = operatorSettings.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...defaults, ...Object.fromEntries(chosen), ...kept };
}

export const addressOf = (marker: Marker) => `https://localhost:${marker.port}`;

/** `process.env` without any setting of Caspix and without what npm adds for its scripts. */
export function plainEnvironment(environment = process.env): Record<string, string> {
  const foreign = Object.entries(environment).filter(([name, value]) => value !== undefined && !/^(CASPIX_|npm_)/i.test(name));
  return Object.fromEntries(foreign) as Record<string, string>;
}
