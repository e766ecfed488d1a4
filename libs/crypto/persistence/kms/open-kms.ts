import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { KMSClientConfig } from '@aws-sdk/client-kms';
import { DomainError } from '#kernel';
import { KmsProvider } from './kms-provider.ts';

export interface KmsSettings {
  region: string;
  /** Another address than Amazon's for that region: a private endpoint, or another maker's service. */
  endpoint?: string | undefined;
  /** File with the PEM of the authority that alone may vouch for the endpoint. */
  caFile?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  keyPrefix: string;
  timeoutMillis: number;
}

/** Loads the SDK, which nothing else of the product needs. Without an access key the SDK looks for one as it documents. */
export async function openKms(settings: KmsSettings): Promise<KmsProvider> {
  const { region, endpoint, caFile, accessKeyId, secretAccessKey, keyPrefix, timeoutMillis } = settings;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new DomainError('validation', 'kmsAccessKeyId and kmsSecretAccessKey are given together or not at all');
  }
  const sdk = await import('@aws-sdk/client-kms');
  const tls = { keepAlive: true, minVersion: 'TLSv1.2', ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }) } as const;
  const config: KMSClientConfig = {
    region,
    maxAttempts: 2,
    requestHandler: {
      requestTimeout: timeoutMillis,
      connectionTimeout: timeoutMillis,
      throwOnRequestTimeout: true,
      httpsAgent: new Agent(tls),
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined ? {} : { credentials: { accessKeyId, secretAccessKey } }),
  };
  return new KmsProvider(sdk, new sdk.KMSClient(config), keyPrefix);
}
