import type { Instance } from '../instance/instance.ts';

/** What one check found. `warn` is for what a demo may have and a production should not. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
}

/** Looks at one thing of an instance. May throw: whoever runs it turns that into a failure of this check. */
export type Check = (instance: Instance) => Promise<Omit<Finding, 'check'>>;

export const ok = (says: string) => ({ state: 'ok', says }) as const;
export const warn = (says: string) => ({ state: 'warn', says }) as const;
export const fail = (says: string) => ({ state: 'fail', says }) as const;
