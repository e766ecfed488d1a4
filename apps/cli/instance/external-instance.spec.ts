import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { externalInstance } from './external-instance.ts';

beforeEach(() => {
  vi.stubEnv('CASPIX_DATABASE_HOST', 'database');
  vi.stubEnv('CASPIX_DATABASE_USER', 'caspix_app');
});
afterEach(() => vi.unstubAllEnvs());

describe('an instance whose database is kept elsewhere', () => {
  it('is spoken to as the operator has configured it', () => {
    const instance = externalInstance('.caspix');
    instance.assume('app');
    expect(instance.settings('app')).toMatchObject({ CASPIX_DATABASE_HOST: 'database', CASPIX_DATABASE_USER: 'caspix_app' });
  });

  it('is not checked as a role that cannot see the log, since an empty log looks like a destroyed one', () => {
    expect(() => externalInstance('.caspix').assume('worker')).toThrow(/caspix_worker.*caspix_app/);
  });
});
