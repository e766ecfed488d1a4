import { resolve } from 'node:path';
import type { Instance } from './instance.ts';

/** True when the environment names a database, so that none is kept here: the production shape. */
export const isExternal = (environment = process.env) =>
  environment['CASPIX_DATABASE_HOST'] !== undefined || environment['CASPIX_CONFIG'] !== undefined;

/** An instance whose configuration the operator gives, whole, in the environment: nothing is added to it and nothing started. */
export function externalInstance(dataDir: string): Instance {
  return {
    dataDir: resolve(dataDir),
    address: process.env['CASPIX_PUBLIC_ORIGIN'] ?? '',
    embedded: false,
    settings: () =>
      Object.fromEntries(
        Object.entries(process.env).filter(([name, value]) => name.startsWith('CASPIX_') && value !== undefined),
      ) as Record<string, string>,
    assume: () => undefined,
    close: async () => undefined,
  };
}
