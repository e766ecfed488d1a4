import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { UnitOfWork } from '#platform';
import { DualControl } from '#rbac';
import type { House, Resident } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';
import { AccountStore } from './application/accounts/account-store.ts';
import { ChangePolicy } from './application/policy/change-policy.ts';
import { ShowPolicy } from './application/policy/show-policy.ts';
import { anonymousSignIn, signingIn } from './application/service-actor.ts';
import { OpenSession } from './application/sessions/open-session.ts';
import { PasswordStep } from './application/sign-in/sign-in-with-password.ts';
import { AcknowledgeFinding } from './application/watch/acknowledge-finding.ts';
import { CloseIdleAccounts } from './application/watch/close-idle-accounts.ts';
import { type ShownFinding, ShowWatch } from './application/watch/show-watch.ts';
import { WatchSignIns } from './application/watch/watch-sign-ins.ts';
import { copiedKey } from './copied-key.fixture.ts';
import { shippedPolicy } from './domain/policy/sign-in-policy.ts';
import { type Detector, detectors, type WatchRules } from './domain/watch/watch-rules.ts';
import { detectorNames } from './domain/watch/words.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const office = { ip: '192.0.2.7', agent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/141.0' };
const abroad = { ip: '203.0.113.9', agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
const scattered = (i: number) => ({ ip: `198.51.${i}.4`, agent: 'curl/8' });
/** What concerns nobody in particular. */
const crowd: readonly Detector[] = ['stuffing', 'spraying'];

describe('a detector', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / DAY) * DAY + 10 * 3_600_000 + 1_000).toISOString());
  let api: TestApi;
  let house: House;
  let cleo: Resident;
  let serial = 0;

  beforeAll(async () => {
    api = await testApi({ clock });
    house = api.house;
    cleo = house.people.cleo;
  });
  afterAll(() => api.close());

  /** What was seen and told; what sign-ins there were stays known. */
  const forget = () =>
    api.db.superuser.query(
      `ALTER TABLE auth.findings DISABLE TRIGGER USER; DELETE FROM auth.findings;
       ALTER TABLE auth.findings ENABLE ALWAYS TRIGGER answered_once, ENABLE ALWAYS TRIGGER never_removed; DELETE FROM platform.notices`,
    );
  const afresh = async () => {
    clock.advance(3 * 3_600_000);
    await api.db.superuser.query(
      `TRUNCATE auth.sign_ins; DELETE FROM auth.sessions; DELETE FROM auth.strangers; DELETE FROM platform.notice_deliveries;
       UPDATE auth.users SET password_failures = 0, totp_failures = 0, locked_until = NULL, last_sign_in_at = NULL`,
    );
    await forget();
  };
  beforeEach(afresh);

  const password = (username: string, right: boolean, origin = office) =>
    house.get(UnitOfWork).run(anonymousSignIn('a request'), async (tx) => {
      const step = house.get(PasswordStep);
      const { account } = await step.before(tx, username);
      return step.after(tx, { username, password: '', origin, request: 'a request' }, account, right);
    });
  const wrong = async (username: string, times: number, origin = office) => {
    for (let i = 0; i < times; i += 1) await password(username, false, origin);
  };
  const enter = (origin = office) => {
    const id = `0199d000-0000-7000-8000-${String((serial += 1)).padStart(12, '0')}`;
    const opening = { id, user: cleo.id, factors: ['password', 'totp'], origin };
    return house.get(UnitOfWork).run(signingIn(cleo, id, opening.factors, 'a request'), async (tx) => {
      await house.get(AccountStore).lock(tx, cleo.id);
      await house.get(AccountStore).signedIn(tx, cleo.id);
      return house.get(OpenSession).full(tx, opening);
    });
  };
  const leave = () => api.db.superuser.query('DELETE FROM auth.sessions');
  const half = async () => {
    clock.advance(30_000);
    const client = api.client();
    await client.post('/session/password', { username: cleo.username, password: cleo.password });
    return client;
  };
  const signIn = async (): Promise<TestClient> => {
    const client = await half();
    expect((await client.post('/session/totp', { code: house.code(cleo, clock.millis()) })).status).toBe(200);
    return client;
  };
  const look = () => house.get(WatchSignIns).execute('a request');
  const dormantFor = (days: number) =>
    api.db.superuser.query(`UPDATE auth.users SET last_sign_in_at = $2::timestamptz - make_interval(days => $3) WHERE id = $1`, [
      ...[cleo.id, clock.now(), days],
    ]);
  const tryNames = async (count: number, origin: (i: number) => typeof office, times = 1, pause = 0) => {
    for (let i = 0; i < count; i += 1) {
      await wrong(`somebody.${i}`, times, origin(i));
      clock.advance(pause);
    }
    await look();
  };

  /** What brings each of them about, and no other, under the rules that ship. */
  const deeds: Readonly<Record<Detector, () => Promise<unknown>>> = {
    'repeated-failures': () => wrong(cleo.username, 5),
    spraying: () => tryNames(12, scattered),
    stuffing: () => tryNames(10, () => abroad, 2),
    'mfa-fatigue': async () => {
      for (let i = 0; i < 4; i += 1) await password(cleo.username, true);
    },
    'success-after-failures': async () => {
      await wrong(cleo.username, 3);
      await enter();
    },
    'new-origin': async () => {
      await enter();
      await leave();
      clock.advance(MINUTE);
      await enter(abroad);
    },
    'unusual-hour': async () => {
      clock.advance(DAY - (clock.millis() % DAY) + 9 * 3_600_000);
      for (let i = 0; i < 15; i += 1) {
        await enter();
        clock.advance(DAY);
      }
      clock.advance(18 * 3_600_000);
      await enter();
    },
    'recovery-code': async () => {
      const { codes } = (await (await signIn()).post('/session/recovery-codes')).json;
      await forget();
      expect((await (await half()).post('/session/recovery', { code: codes[0] })).json).toMatchObject({ state: 'active' });
    },
    'factor-change': async () => {
      expect((await (await signIn()).post('/session/recovery-codes')).status).toBe(200);
    },
    'copied-key': async () => {
      const useCopy = await copiedKey(api, await signIn());
      await forget();
      await useCopy();
    },
    'closed-account': async () => {
      await dormantFor(50);
      await wrong(cleo.username, 1);
    },
    'parallel-networks': async () => {
      // Both are known to her: what is left to see is that she is at work from both.
      for (const origin of [abroad, office]) {
        await enter(origin);
        await leave();
        clock.advance(MINUTE);
      }
      await forget();
      for (const origin of [abroad, office]) await enter(origin);
    },
  };
  /** Ada asks and Ben agrees; until he does, what was asked for does nothing. */
  const asked = (watch: Partial<WatchRules>) =>
    house
      .get(ChangePolicy)
      .execute(house.as(house.people.ada), { ...shippedPolicy, watch: { ...shippedPolicy.watch, ...watch } }, 'the committee of the 27th');
  const agreed = ({ id, digest }: { id: string; digest: string }) => house.get(DualControl).approve(house.as(house.people.ben), id, digest);
  const rule = async (watch: Partial<WatchRules>) => agreed(await asked(watch));

  const seen = async () =>
    (
      await api.db.superuser.query<{ detector: Detector; user: string | null }>(
        'SELECT detector, user_id AS "user" FROM auth.findings ORDER BY detector',
      )
    ).rows;
  const told = async (whom: 'desk' | 'person') =>
    (
      await api.db.superuser.query<{ subject: string }>(
        whom === 'desk'
          ? `SELECT DISTINCT subject FROM platform.notices WHERE 'watch:handle' = ANY (permissions) AND kind LIKE 'sign-in.%'`
          : `SELECT DISTINCT subject FROM platform.notices WHERE $1 = ANY (users) AND kind LIKE 'sign-in.%'`,
        whom === 'desk' ? [] : [cleo.id],
      )
    ).rows.map(({ subject }) => subject);
  const entries = async () =>
    (await api.db.superuser.query<{ n: number }>(`SELECT count(*)::int AS n FROM audit.entries WHERE action = 'auth.finding'`)).rows[0]
      ?.n ?? 0;
  const done = async (detector: Detector) => {
    await afresh();
    const before = await entries();
    await deeds[detector]();
    return { findings: await seen(), desk: await told('desk'), person: await told('person'), recorded: (await entries()) - before };
  };

  it.each(detectors)('%s tells desk and person as shipped, nobody when off, and no desk when quiet', async (detector) => {
    const [name, hers] = [detectorNames[detector], `Your account: ${detectorNames[detector].toLowerCase()}`];
    const finding = { detector, user: crowd.includes(detector) ? null : cleo.id };
    const person = crowd.includes(detector) ? [] : [hers];
    expect(await done(detector)).toMatchObject({ findings: [finding], desk: [name], person });
    await rule({ off: [detector] });
    expect(await done(detector)).toMatchObject({ findings: [], desk: [], person: [] });
    expect((await house.get(ShowPolicy).execute(house.as(house.people.ada))).findings).toMatchObject([{ code: 'detector-off' }]);
    await rule({ quiet: [detector] });
    const { recorded, ...quiet } = await done(detector);
    expect(quiet).toEqual({ findings: [finding], desk: [], person });
    expect(recorded).toBeGreaterThan(0);
    await rule({});
  });

  it.each<[string, Partial<WatchRules>, Detector, () => Promise<unknown>]>([
    ['failures of one account', { accountFailures: 3 }, 'repeated-failures', () => wrong(cleo.username, 3)],
    [
      'right passwords alone',
      { fatigueTries: 2 },
      'mfa-fatigue',
      async () => [await password(cleo.username, true), await password(cleo.username, true)],
    ],
    [
      'failures before a success',
      { failuresBefore: 1 },
      'success-after-failures',
      async () => [await wrong(cleo.username, 1), await enter()],
    ],
    ['names tried in total', { sprayedNames: 4 }, 'spraying', () => tryNames(4, scattered)],
    ['names and failures of one network', { networkFailures: 6, networkNames: 3 }, 'stuffing', () => tryNames(3, () => abroad, 2)],
    [
      'days until an account is dormant',
      { dormantDays: 10 },
      'closed-account',
      async () => [await dormantFor(12), await wrong(cleo.username, 1)],
    ],
    [
      'minutes that count together',
      { windowMinutes: 60 },
      'repeated-failures',
      async () => {
        for (let i = 0; i < 5; i += 1) {
          await wrong(cleo.username, 1);
          clock.advance(10 * MINUTE);
        }
      },
    ],
    ['minutes over which names count in total', { sprayMinutes: 240 }, 'spraying', () => tryNames(12, scattered, 1, 12 * MINUTE)],
  ])('is tuned by %s, once two people agreed', async (_, watch, detector, deed) => {
    const request = await asked(watch);
    await deed();
    expect(await seen()).toEqual([]);
    await agreed(request);
    await afresh();
    await deed();
    expect((await seen()).map((finding) => finding.detector)).toEqual([detector]);
    await rule({});
  });

  it('and the days until idle accounts are closed are tuned likewise', async () => {
    const { dan } = house.people;
    await api.db.superuser.query(
      `UPDATE auth.users SET created_at = $1::timestamptz - interval '20 days', factor_enrolled_at = $1::timestamptz - interval '20 days', state_since = NULL WHERE id = $2`,
      [clock.now(), dan.id],
    );
    expect(await house.get(CloseIdleAccounts).execute()).toBe(0);
    await rule({ idleDays: 14 });
    await house.get(CloseIdleAccounts).execute();
    const { rows } = await api.db.superuser.query('SELECT state FROM auth.users WHERE id = $1', [dan.id]);
    expect(rows).toEqual([{ state: 'DISABLED' }]);
    await rule({});
  });

  it('tells of a second new network within the hour as of the first, and of the same one once', async () => {
    for (const origin of [office, abroad, abroad, { ...office, ip: '198.51.100.4' }]) {
      await enter(origin);
      clock.advance(MINUTE);
    }
    expect((await seen()).filter(({ detector }) => detector === 'new-origin')).toHaveLength(2);
    const { rows } = await api.db.superuser.query(`SELECT FROM platform.notices WHERE $1 = ANY (users) AND kind = 'sign-in.new-origin'`, [
      cleo.id,
    ]);
    expect(rows).toHaveLength(2);
  });

  it.each(crowd)('%s, which concerns nobody in particular, is answered by a colleague, once, on record', async (detector) => {
    await deeds[detector]();
    const { ada, ben, finn } = house.people;
    const list = async (state: 'open' | 'answered') =>
      (await house.get(ShowWatch).findings(house.as(finn), { limit: 5, detector, state })).items;
    const [{ id, person }] = (await list('open')) as [ShownFinding];
    expect(person).toBeNull();
    const answer = async (who: Resident) => house.get(AcknowledgeFinding).execute(house.as(who), id, 'The penetration test of this week.');
    await expect(answer(finn)).rejects.toMatchObject({ code: 'forbidden' });
    await answer(ada);
    await expect(answer(ben)).rejects.toMatchObject({ code: 'conflict' });
    expect(await list('open')).toEqual([]);
    expect(await list('answered')).toMatchObject([{ id, reason: 'The penetration test of this week.', answeredBy: { name: 'Ada Test' } }]);
    const { rows } = await api.db.superuser.query(
      `SELECT object_type, actor_id FROM audit.entries WHERE action = 'auth.finding-answered' AND object_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ object_type: 'finding', actor_id: house.people.ada.id }]);
  });
});
