import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyDocument, readPolicy } from './document.ts';
import { boundsOf, policyProblems } from './floors.ts';
import { profiles, type SignInPolicy, shippedPolicy, tierOf, tiers } from './sign-in-policy.ts';

const pci: SignInPolicy = {
  ...shippedPolicy,
  profile: 'pci-dss-4',
  password: { shortest: 12, lettersAndDigits: true, remembered: 4 },
};
const withTier = (policy: SignInPolicy, tier: (typeof tiers)[number], change: object): SignInPolicy => ({
  ...policy,
  tiers: { ...policy.tiers, [tier]: { ...policy.tiers[tier], ...change } },
});
const fields = (policy: SignInPolicy) => policyProblems(policy).map(({ field }) => field);

describe('the sign-in policy', () => {
  it('is shipped above the floor of both profiles (ASVS 7.1.2, 7.3.1, 7.3.2)', () => {
    expect([fields(shippedPolicy), fields(pci)]).toEqual([[], []]);
    expect(readPolicy(JSON.parse(JSON.stringify(shippedPolicy)))).toEqual(shippedPolicy);
  });

  it.each([
    [
      'a shorter password than NIST asks for',
      { ...shippedPolicy, password: { ...shippedPolicy.password, shortest: 14 } },
      'password.shortest',
    ],
    [
      'rules of composition, which NIST forbids',
      { ...shippedPolicy, password: { ...shippedPolicy.password, lettersAndDigits: true } },
      'password.lettersAndDigits',
    ],
    ['no digits, which PCI asks for', { ...pci, password: { ...pci.password, lettersAndDigits: false } }, 'password.lettersAndDigits'],
    ['fewer than four remembered passwords under PCI', { ...pci, password: { ...pci.password, remembered: 3 } }, 'password.remembered'],
    ['16 idle minutes under PCI', withTier(pci, 'manager', { idleMinutes: 16 }), 'tiers.manager.idleMinutes'],
    ['11 failures under PCI', withTier(pci, 'analyst', { failures: 11 }), 'tiers.analyst.failures'],
    ['29 minutes of lock under PCI', withTier(pci, 'auditor', { lockMinutes: 29 }), 'tiers.auditor.lockMinutes'],
    ['a session of 25 hours', withTier(shippedPolicy, 'analyst', { absoluteMinutes: 1500 }), 'tiers.analyst.absoluteMinutes'],
    ['administrators with codes', withTier(shippedPolicy, 'admin', { factor: 'any' }), 'tiers.admin.factor'],
    ['administrators without user verification', withTier(shippedPolicy, 'admin', { userVerification: false }), 'tiers.admin.factor'],
    ['a session that never asks again', withTier(shippedPolicy, 'admin', { stepUpMinutes: 61 }), 'tiers.admin.stepUpMinutes'],
    ['no limit of sessions', withTier(shippedPolicy, 'analyst', { sessions: 11 }), 'tiers.analyst.sessions'],
  ])('cannot have %s', (_, policy, field) => {
    expect(fields(policy)).toContain(field);
  });

  it.each(profiles)('takes each number of %s at both ends of its bounds, and none beyond', (profile) => {
    const policy = profile === 'pci-dss-4' ? pci : shippedPolicy;
    for (const { field, least, most } of boundsOf(profile)) {
      const [part = '', name = ''] = field.split('.');
      // The two lengths of a session go together: the other one is set out of the way.
      const other: object = name === 'idleMinutes' ? { absoluteMinutes: 1440 } : name === 'absoluteMinutes' ? { idleMinutes: 1 } : {};
      const set = (value: number): SignInPolicy => {
        if (part === 'tier') return withTier(policy, 'manager', { ...other, [name]: value });
        const held = policy[part as 'password' | 'watch' | 'enrollingHours'];
        return { ...policy, [part]: typeof held === 'object' ? { ...held, [name]: value } : value };
      };
      const at = field.replace('tier.', 'tiers.manager.');
      expect([fields(set(least)), fields(set(most))], field).toEqual([[], []]);
      for (const beyond of [least - 1, most + 1]) expect(fields(set(beyond)), field).toContain(at);
    }
  });

  it('takes the strictest of several roles, whatever their order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...tiers), { minLength: 1 }), (roles) => {
        const all = tierOf(shippedPolicy, roles);
        expect(tierOf(shippedPolicy, roles.toReversed())).toEqual(all);
        for (const role of roles) {
          const one = shippedPolicy.tiers[role];
          expect(all.idleMinutes).toBeLessThanOrEqual(one.idleMinutes);
          expect(all.failures).toBeLessThanOrEqual(one.failures);
          expect(all.sessions).toBeLessThanOrEqual(one.sessions);
          expect(all.stepUpMinutes).toBeLessThanOrEqual(one.stepUpMinutes);
          if (one.factor === 'webauthn') expect(all.factor).toBe('webauthn');
        }
      }),
    );
  });

  it('names models by AAGUID, of whatever version, and none for keys that do not say theirs', () => {
    const reads = (model: string) => policyDocument.safeParse(withTier(shippedPolicy, 'admin', { models: [model] })).success;
    // Touch ID, whose AAGUID has no version of RFC 9562; a YubiKey.
    expect(['f24a8e70-d0d3-f82c-2937-32523cc4de5a', 'cb69481e-8ff7-4039-93ec-0a2729a154a8'].map(reads)).toEqual([true, true]);
    expect(['00000000-0000-0000-0000-000000000000', 'CB69481E-8FF7-4039-93EC-0A2729A154A8', 'yubikey'].map(reads)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('lets only those models that every role allows', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((x) => x.repeat(8) + '-0000-4000-8000-000000000000');
    const policy = withTier(withTier(shippedPolicy, 'analyst', { models: [a, b] }), 'manager', { models: [b, c] });
    expect(tierOf(policy, ['analyst', 'manager']).models).toEqual([b]);
    expect(tierOf(policy, ['analyst', 'auditor']).models).toEqual([a, b]);
  });

  it('is strict with somebody who has no role, and lets them enrol all the same', () => {
    expect(tierOf(shippedPolicy, [])).toMatchObject({ idleMinutes: 10, sessions: 1, failures: 5, factor: 'any' });
  });
});
