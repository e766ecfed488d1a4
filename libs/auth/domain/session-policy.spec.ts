import { describe, expect, it } from 'vitest';
import { LOCK_SECONDS, sessionPolicies, sessionPolicyOf } from './session-policy.ts';

describe('the session policy', () => {
  it.each(Object.entries(sessionPolicies))('keeps %s within what PCI DSS 8.2.8, 8.3.4 and NIST SP 800-63B-4 allow', (_, policy) => {
    expect(policy.idleSeconds).toBeLessThanOrEqual(15 * 60);
    expect(policy.absoluteSeconds).toBeLessThanOrEqual(12 * 3600);
    expect(policy.failures).toBeLessThanOrEqual(10);
    expect(LOCK_SECONDS).toBeGreaterThanOrEqual(30 * 60);
  });

  it('takes the strictest of several roles', () => {
    expect(sessionPolicyOf(['manager', 'admin'])).toEqual(sessionPolicies['admin']);
    expect(sessionPolicyOf(['analyst', 'auditor'])).toMatchObject({
      absoluteSeconds: 8 * 3600,
      sessions: 1,
      atLimit: 'evict',
      failures: 8,
    });
  });

  it('is strict with somebody who has no role', () => {
    expect(sessionPolicyOf([])).toMatchObject({ idleSeconds: 600, sessions: 1, failures: 5 });
  });
});
