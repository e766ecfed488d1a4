import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { SamlIdp } from '#testing';
import { type TestApi, testApi } from '#testing/api';
import { FederationStarts } from './application/federation/federation-starts.ts';
import { SamlWay } from './saml.fixture.ts';

const RECORDED = 200;
const FLOOD = 240;

describe('a stranger who sends what no identity provider sent', { timeout: 60_000 }, () => {
  // It stands still, so that how fast this machine is decides nothing.
  const clock = fixedClock(new Date().toISOString());
  let api: TestApi;
  let way: SamlWay;
  beforeAll(async () => {
    api = await testApi({ clock });
    way = await SamlWay.open(api, await SamlIdp.open({ entityId: 'https://idp.test/saml', ssoUrl: 'https://idp.test/sso' }));
  });
  afterAll(() => api.close());

  it('does not fill the log with it; the next entry says how many there were, and honest people sign in meanwhile', async () => {
    const ends: string[] = [];
    for (let i = 0; i < FLOOD; i += 20) {
      const clients = Array.from({ length: 20 }, () => api.client());
      ends.push(...(await Promise.all(clients.map((client) => way.post(client, 'bm9uc2Vuc2U=', 'nonsense')))));
    }
    expect(await way.failures('unknown')).toHaveLength(RECORDED);
    expect(ends.filter((end) => end === '/sign-in?problem=attempt-unknown')).toHaveLength(RECORDED);
    expect(ends.filter((end) => end === '/sign-in?problem=too-many-requests')).toHaveLength(FLOOD - RECORDED);
    expect(await way.signIn(api.client(), { classRef: 'urn:bank:mfa' })).toBe('/cases');
    clock.advance(1_000);
    await way.post(api.client(), 'bm9uc2Vuc2U=', 'nonsense');
    expect(
      (await way.failures('unknown')).filter((reason) => reason.includes(`; ${FLOOD - RECORDED} more before it were not recorded`)),
    ).toHaveLength(1);
  });

  it('begins no more sign-ins from one address than a whole house does, and keeps nobody else from it', () => {
    const clock = fixedClock('2026-11-22T09:00:00Z');
    const starts = new FederationStarts(clock);
    const begun = (ip: string, tries: number) =>
      Array.from({ length: tries }).filter(() => {
        try {
          starts.take(ip);
          return true;
        } catch (error) {
          expect(error).toMatchObject({ code: 'too-many-requests' });
          return false;
        }
      }).length;
    expect(begun('203.0.113.7', 500)).toBe(100);
    expect(begun('192.0.2.20', 1)).toBe(1);
    clock.advance(1_000);
    expect(begun('203.0.113.7', 500)).toBe(10);
  });
});
