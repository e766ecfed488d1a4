import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { SamlIdp } from '#testing';
import { type Answer, type TestApi, testApi } from '#testing/api';
import { FederationFailures } from './application/federation/federation-failures.ts';
import { FederationStarts } from './application/federation/federation-starts.ts';
import { RECORDED_A_MINUTE } from './application/requests/refusals.ts';
import { FederationRefused } from './domain/federation/problems.ts';
import { SamlWay } from './saml.fixture.ts';

const FLOOD = 75;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

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
  beforeEach(() => api.db.superuser.query('DELETE FROM auth.refusals'));

  const nonsense = () => way.send(api.client(), 'bm9uc2Vuc2U=', 'nonsense');
  const post = (path: string, fields: Record<string, string>) =>
    api.client().send('POST', path, { raw: new URLSearchParams(fields).toString(), headers: FORM });
  const flood = async (send: () => Promise<Answer>, times = FLOOD): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (let i = 0; i < times; i += 15) answers.push(...(await Promise.all(Array.from({ length: 15 }, send))));
    return answers;
  };
  const refused = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 429);
  const entries = async (): Promise<number> => {
    const { rows } = await api.db.superuser.query(
      `SELECT count(*)::int AS n FROM audit.entries WHERE action IN ('auth.federation-failed', 'auth.password-failed')`,
    );
    return rows[0].n;
  };
  /** What was said of networks: reason and network. */
  const said = async (): Promise<string[]> => {
    const { rows } = await api.db.superuser.query<{ what: string }>(
      `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' || ' ' || object_id AS what FROM audit.entries
       WHERE action = 'auth.federation-failed' AND object_type = 'network' ORDER BY what`,
    );
    return rows.map(({ what }) => what);
  };
  /** As if this network had used up its minute. */
  const used = () =>
    api.db.superuser.query(`INSERT INTO auth.refusals (network, since, refused) VALUES ('127.0.0.0/24', now(), $1)`, [RECORDED_A_MINUTE]);
  const minutePasses = () => api.db.superuser.query(`UPDATE auth.refusals SET since = since - interval '61 seconds'`);

  it('does not fill the log: a minute of one network is so many entries, one that says it is too many, and a count', async () => {
    const before = await entries();
    const answers = await flood(nonsense);
    expect(refused(answers)).toHaveLength(FLOOD - RECORDED_A_MINUTE);
    expect(await entries()).toBe(before + RECORDED_A_MINUTE + 1);
    expect(await said()).toEqual(['too-many-refused 127.0.0.0/24']);
    await minutePasses();
    expect((await nonsense()).status).toBe(303);
    expect(await said()).toEqual(['refusals-counted 127.0.0.0/24', 'too-many-refused 127.0.0.0/24']);
    const { rows } = await api.db.superuser.query('SELECT refused FROM auth.refusals');
    expect(rows).toEqual([{ refused: 1 }]);
  });

  it('is told when to come again, and a browser is sent on to the page that says so', async () => {
    await used();
    const { status, headers, json } = await nonsense();
    expect({ status, code: json.code }).toEqual({ status: 429, code: 'too-many-requests' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(30);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(headers['refresh']).toBe('0; url=/sign-in?problem=too-many-requests');
  });

  it('keeps nobody out who signs in well from the same network meanwhile', async () => {
    await used();
    expect((await nonsense()).status).toBe(429);
    expect(await way.signIn(api.client(), { classRef: 'urn:bank:mfa' })).toBe('/cases');
    expect((await api.as('cleo')).cookie).toMatch(/__Host-caspix=/);
  });

  it.each<[string, () => Promise<Answer>]>([
    ['single logout', () => post('/session/saml/slo', { SAMLRequest: 'bm9uc2Vuc2U=' })],
    ['back-channel logout', () => post(`/session/oidc/${way.provider}/backchannel-logout`, { logout_token: 'a.b.c' })],
    ['the start of a sign-in', () => api.client().get(`/session/oidc/${crypto.randomUUID()}/start`)],
  ])('%s counts into the same minute', async (_, send) => {
    await used();
    const before = await entries();
    const answers = await flood(send, 15);
    expect(refused(answers)).toHaveLength(15);
    expect(answers.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
    expect(await entries()).toBe(before + 1);
  });

  it('is counted by all servers together, and neither another network nor a made-up one pays for it', async () => {
    const servers = [api.app.get(FederationFailures), api.house.get(FederationFailures)] as const;
    expect(servers[0]).not.toBe(servers[1]);
    const knock = async (i: number, ip: string | null) => {
      const server = servers[i % 2] ?? servers[0];
      return server.record(null, new FederationRefused('attempt-unknown'), { request: 'r', ip }).then(
        () => 'recorded',
        ({ code }) => code,
      );
    };
    const from = (ip: (i: number) => string) => Promise.all(Array.from({ length: RECORDED_A_MINUTE + 10 }, (_, i) => knock(i, ip(i))));
    const answers = await from((i) => `203.0.113.${i}`);
    expect(answers.filter((answer) => answer === 'too-many-requests')).toHaveLength(10);
    expect(await knock(0, '192.0.2.1')).toBe('recorded');
    // Whoever has a whole /48 to herself is still one network.
    const six = await from((i) => `2001:db8:7:${i.toString(16)}::1`);
    expect(six.filter((answer) => answer === 'too-many-requests')).toHaveLength(10);
    expect(await knock(0, null)).toBe('recorded');
    await minutePasses();
    const before = await said();
    await knock(0, '198.51.100.1');
    expect((await said()).filter((what) => !before.includes(what))).toEqual([
      'refusals-counted 2001:db8:7::/48',
      'refusals-counted 203.0.113.0/24',
    ]);
  });

  it('begins no more sign-ins from one address than a whole house does, and keeps nobody else from it', () => {
    const clock = fixedClock('2026-11-22T09:00:00Z');
    const starts = new FederationStarts(clock);
    const begun = (ip: string, tries: number) =>
      Array.from({ length: tries }).filter(() => {
        try {
          starts.take({ ip });
          return true;
        } catch (error) {
          expect(error).toMatchObject({ code: 'too-many-requests' });
          return false;
        }
      }).length;
    expect(begun('203.0.113.7', 500)).toBe(100);
    // Whoever has one address of a network may have them all.
    expect([begun('203.0.113.8', 5), begun('2001:db8:1::1', 500), begun('2001:db8:1:ffff::2', 5)]).toEqual([0, 100, 0]);
    expect(begun('192.0.2.20', 1)).toBe(1);
    clock.advance(1_000);
    expect(begun('203.0.113.7', 500)).toBe(10);
  });
});
