import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedPolicy } from '../policy/sign-in-policy.ts';
import { deviceOf } from './device.ts';
import { withoutSteps } from './history.ts';
import { isUnusualHour } from './hours.ts';
import {
  type AccountFacts,
  type NetworkFacts,
  signsOfClosed,
  signsOfCrowd,
  signsOfFailure,
  signsOfHalfway,
  signsOfSuccess,
} from './signs.ts';
import { detectors, shippedWatch, watchBounds, watchDocument, watchProblems } from './watch-rules.ts';
import { detectorNames, saysOf } from './words.ts';

const calm: AccountFacts = {
  failures: {},
  halfway: 0,
  failuresSinceSuccess: 0,
  networks: [],
  network: '192.0.2.0/24',
  earlier: 30,
  networkKnown: true,
  deviceKnown: true,
  hours: [],
  atWorkFrom: [],
};
const now = { hour: 9, device: 'Chrome on Windows' };
const seen = (signs: { detector: string }[]) => signs.map(({ detector }) => detector);
const nobody = { failures: 0, names: 0, users: [], networks: [] };

describe('what detectors see', () => {
  it('is nothing in an ordinary day, whatever the rules are tuned to', () => {
    const rules = fc.record(
      Object.fromEntries(Object.entries(watchBounds).map(([key, [min, max]]) => [key, fc.integer({ min, max })])) as Record<
        keyof typeof watchBounds,
        fc.Arbitrary<number>
      >,
    );
    fc.assert(
      fc.property(rules, (numbers) => {
        const tuned = { ...shippedWatch, ...numbers };
        expect(watchProblems(tuned)).toEqual([]);
        expect(signsOfSuccess('u', calm, tuned, now)).toEqual([]);
        expect(signsOfFailure('u', 'password', { ...calm, failures: { password: 1 } }, tuned)).toEqual([]);
        expect(signsOfHalfway('u', { ...calm, halfway: 1 }, tuned)).toEqual([]);
        expect(signsOfClosed('u', { disabled: false, idleDays: 3, factor: 'password', right: false }, null, tuned)).toEqual([]);
        expect(signsOfCrowd([{ network: 'n', failures: 4, names: 1, users: [] }], { ...nobody, names: 2 }, tuned)).toEqual([]);
      }),
    );
  });

  it('starts exactly at the number that was set, for each factor by itself', () => {
    for (const failures of [4, 5, 6]) {
      const facts = { ...calm, failures: { password: failures, totp: 4 } };
      expect(signsOfFailure('u', 'password', facts, shippedWatch)).toHaveLength(failures >= 5 ? 1 : 0);
      expect(signsOfFailure('u', 'totp', facts, shippedWatch)).toEqual([]);
    }
  });

  it('tells one network that tries many names from many networks that try one name each', () => {
    const networks: NetworkFacts[] = [{ network: '198.51.100.0/24', failures: 40, names: 20, users: ['a'] }];
    expect(seen(signsOfCrowd(networks, { ...nobody, names: 11 }, shippedWatch))).toEqual(['stuffing']);
    const scattered = Array.from({ length: 30 }, (_, i) => ({ network: `10.0.${i}.0/24`, failures: 1, names: 1, users: [] }));
    expect(seen(signsOfCrowd(scattered, { ...nobody, names: 30, failures: 30 }, shippedWatch))).toEqual(['spraying']);
    const one = [{ network: '10.0.0.0/24', failures: 400, names: 1, users: ['a'] }];
    expect(signsOfCrowd(one, { ...nobody, names: 1, failures: 400 }, shippedWatch)).toEqual([]);
  });

  it('sees a new network, a new kind of device, both, and neither for somebody’s first sign-in', () => {
    const elsewhere = { ...calm, networkKnown: false };
    expect(signsOfSuccess('u', elsewhere, shippedWatch, now)).toMatchObject([{ detector: 'new-origin', severity: 'info' }]);
    expect(signsOfSuccess('u', { ...elsewhere, deviceKnown: false }, shippedWatch, now)).toMatchObject([{ severity: 'warning' }]);
    expect(signsOfSuccess('u', { ...elsewhere, deviceKnown: false, earlier: 0 }, shippedWatch, now)).toEqual([]);
  });

  it('takes a right password at a disabled account for worse than a wrong one, and a long leave for little', () => {
    const sign = (disabled: boolean, idleDays: number, passwordRight: boolean) =>
      signsOfClosed('u', { disabled, idleDays, factor: 'password', right: passwordRight }, null, shippedWatch)[0]?.severity;
    expect([sign(true, 1, true), sign(true, 1, false), sign(false, 50, false), sign(false, 50, true)]).toEqual([
      'critical',
      'warning',
      'warning',
      'info',
    ]);
  });

  it('does not count the right password as more of the same after wrong ones, nor one new network as another', () => {
    const tried = (passwordRight: boolean) =>
      signsOfClosed('u', { disabled: true, idleDays: 1, factor: 'password', right: passwordRight }, null, shippedWatch)[0]?.subject;
    expect(tried(true)).not.toBe(tried(false));
    const from = (network: string) => signsOfSuccess('u', { ...calm, network, networkKnown: false }, shippedWatch, now)[0]?.subject;
    expect(from('203.0.113.0/24')).not.toBe(from('198.51.100.0/24'));
    expect(from('203.0.113.0/24')).toBe(from('203.0.113.0/24'));
  });

  it('knows the hours of somebody who works late, and says nothing of somebody it hardly knows', () => {
    const late = Array.from({ length: 20 }, (_, i) => (22 + (i % 3)) % 24);
    expect([23, 0, 1, 2, 20].map((hour) => isUnusualHour(hour, late))).toEqual([false, false, false, false, false]);
    expect([6, 12, 18].map((hour) => isUnusualHour(hour, late))).toEqual([true, true, true]);
    fc.assert(
      fc.property(fc.array(fc.nat(23), { maxLength: 60 }), fc.nat(23), (history, hour) => {
        if (history.length < 15 || history.includes(hour)) expect(isUnusualHour(hour, history)).toBe(false);
      }),
    );
  });

  it('does not take an update of the browser for another device', () => {
    const chrome = (version: number, system: string) =>
      `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
    expect(deviceOf(chrome(141, 'Windows NT 10.0; Win64; x64'))).toBe(deviceOf(chrome(156, 'Windows NT 11.0; Win64; x64')));
    expect(deviceOf(chrome(141, 'X11; Linux x86_64'))).toBe('Chrome on Linux');
    expect(deviceOf(`${chrome(141, 'Windows NT 10.0')} Edg/141.0`)).toBe('Edge on Windows');
    expect([deviceOf('curl/8.5.0'), deviceOf('curl/8.9.1'), deviceOf(null)]).toEqual(['curl', 'curl', 'an unnamed program']);
  });

  it('says what it saw in numbers, for every detector', () => {
    const evidence = { minutes: 15, failures: 7, names: 9, users: ['a', 'b'], networks: ['192.0.2.0/24'], left: 1, hour: 3, earlier: 40 };
    for (const detector of detectors) {
      expect(detectorNames[detector]).toMatch(/^[A-Z]/);
      expect(saysOf(detector, evidence, 'Cleo Test')).toMatch(/\.$/);
    }
    expect(saysOf('stuffing', evidence, '')).toBe('7 failures under 9 names within 15 min from 192.0.2.0/24. 2 of them are accounts.');
    expect(saysOf('recovery-code', evidence, 'Cleo Test')).toBe('Cleo Test signed in with a recovery code. 1 is left.');
  });

  it('is tuned within bounds, and a policy from before there were detectors holds the shipped ones', () => {
    expect(watchDocument.parse(undefined)).toEqual(shippedPolicy.watch);
    expect(watchProblems({ ...shippedWatch, idleDays: 91, networkNames: 1 }).map(({ field }) => field)).toEqual([
      'watch.networkNames',
      'watch.idleDays',
    ]);
  });
});

describe('the list of past sign-ins', () => {
  const step = (outcome: string, minute: number, network = '192.0.2.0/24') => ({
    outcome,
    network,
    at: new Date(Date.UTC(2026, 10, 27, 9, minute)).toISOString(),
  });

  it('shows password and code as one sign-in, and a password that nothing followed by itself', () => {
    const list = [step('granted', 9), step('halfway', 8), step('halfway', 1), step('failed', 0)];
    expect(withoutSteps(list).map(({ outcome }) => outcome)).toEqual(['granted', 'halfway', 'failed']);
  });

  it('does not let a sign-in from here hide a password that was given elsewhere', () => {
    const list = [step('granted', 3), step('halfway', 2, '203.0.113.0/24'), step('halfway', 2)];
    expect(withoutSteps(list).map(({ outcome, network }) => `${outcome} ${network}`)).toEqual([
      'granted 192.0.2.0/24',
      'halfway 203.0.113.0/24',
    ]);
  });
});
