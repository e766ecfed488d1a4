import { resolve } from 'node:path';
import { Refusal } from '../refusal.ts';
import type { DatabaseRole, Instance } from './instance.ts';

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
    assume: requireRole,
    close: async () => undefined,
  };
}

/**
 * The operator's configuration names one role, and another one sees other rows: a check of the audit log as `caspix_app` would find the
 * log empty and cry tampering. So a command that needs another role is refused.
 */
function requireRole(role: DatabaseRole): void {
  const given = process.env['CASPIX_DATABASE_USER'];
  if (given !== undefined && given !== `caspix_${role}`)
    throw new Refusal(
      `This needs the role caspix_${role}, and here CASPIX_DATABASE_USER is ${given}: run it where the other one is configured`,
    );
}
