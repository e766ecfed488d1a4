import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { AccountStore } from './application/accounts/account-store.ts';
import { anonymousSignIn, signingIn } from './application/service-actor.ts';
import { OpenSession } from './application/sessions/open-session.ts';
import { ShowOwnSessions } from './application/sessions/show-own-sessions.ts';
import { PasswordStep } from './application/sign-in/sign-in-with-password.ts';
import { ChangeUserState } from './application/users/change-user-state.ts';
import { AcknowledgeFinding } from './application/watch/acknowledge-finding.ts';
import { CloseIdleAccounts } from './application/watch/close-idle-accounts.ts';
import { ShowWatch } from './application/watch/show-watch.ts';
import { WatchSignIns } from './application/watch/watch-sign-ins.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const office = { ip: '192.0.2.7', agent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/141.0' };
const abroad = { ip: '203.0.113.9', agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
type Origin = typeof office;

describe('the watch over sign-ins', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / DAY) * DAY + 10 * 3_600_000).toISOString());
  let db: TestDatabase;
  let house: House;
  let cleo: Resident;
  let serial = 0;

  beforeAll(async () => {
    db = await testDatabase({ clock });
    house = await openHouse(db, { clock });
    cleo = house.people.cleo;
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });
  beforeEach(async () => {
    clock.advance(3 * 3_600_000);
    await db.superuser.query(
      `TRUNCATE auth.sign_ins; DELETE FROM auth.sessions; DELETE FROM auth.strangers; ALTER TABLE auth.findings DISABLE TRIGGER USER;
       DELETE FROM auth.findings; ALTER TABLE auth.findings ENABLE ALWAYS TRIGGER answered_once, ENABLE ALWAYS TRIGGER never_removed; DELETE FROM platform.notice_deliveries; DELETE FROM platform.notices;
       UPDATE auth.users SET password_failures = 0, totp_failures = 0, locked_until = NULL, last_sign_in_at = NULL`,
    );
  });

  const asSignIn = <T>(work: (tx: Tx) => Promise<T>) => house.get(UnitOfWork).run(anonymousSignIn('a request'), work);
  // The comparison of the password is left out: it costs 70 ms, and is none of the watch's business.
  const password = (username: string, right: boolean, origin: Origin = office) =>
    asSignIn(async (tx) => {
      const step = house.get(PasswordStep);
      const { account } = await step.before(tx, username);
      return step.after(tx, { username, password: '', origin, request: 'a request' }, account, right);
    });
  const wrong = async (username: string, times: number, origin?: Origin) => {
    for (let i = 0; i < times; i += 1) await password(username, false, origin);
  };
  const enter = (resident: Resident, origin: Origin = office) => {
    const id = `0199c000-0000-7000-8000-${String((serial += 1)).padStart(12, '0')}`;
    const opening = { id, user: resident.id, factors: ['password', 'totp'], origin };
    return house.get(UnitOfWork).run(signingIn(resident, id, opening.factors, 'a request'), async (tx) => {
      await house.get(AccountStore).lock(tx, resident.id);
      await house.get(AccountStore).signedIn(tx, resident.id);
      return house.get(OpenSession).full(tx, opening);
    });
  };
  const watch = () => house.get(WatchSignIns).execute('a request');
  const findings = async (filter = {}) =>
    (await house.get(ShowWatch).findings(house.as(house.people.finn), { limit: 50, ...filter })).items;
  const seen = async () => (await findings()).map(({ detector }) => detector).toSorted();
  const told = async (user: string | null) =>
    (
      await db.superuser.query<{ subject: string; body: string }>(
        user === null
          ? `SELECT subject, body FROM platform.notices WHERE 'watch:handle' = ANY (permissions) ORDER BY at`
          : 'SELECT subject, body FROM platform.notices WHERE $1 = ANY (users) ORDER BY at',
        user === null ? [] : [user],
      )
    ).rows;

  it('tells the administrators and the person of repeated failures, once, and puts it on record (ASVS 6.3.5)', async () => {
    await wrong(cleo.username, 4);
    expect(await findings()).toEqual([]);
    await wrong(cleo.username, 3);
    const [finding] = await findings();
    expect(finding).toMatchObject({ detector: 'repeated-failures', person: { name: 'Cleo Test' }, times: 3, severity: 'warning' });
    expect(finding?.says).toBe('Cleo Test: 7 wrong passwords within 15 min from 192.0.2.0/24.');
    expect(await told(null)).toEqual([
      { subject: 'Repeated failures', body: 'Cleo Test: 5 wrong passwords within 15 min from 192.0.2.0/24.' },
    ]);
    expect(await told(cleo.id)).toMatchObject([{ subject: 'Your account: repeated failures' }]);
    const { rows } = await db.superuser.query(
      `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason FROM audit.entries WHERE action = 'auth.finding' AND object_id = $1`,
      [cleo.id],
    );
    expect(rows).toEqual([{ reason: 'repeated-failures (warning)' }]);
  });

  it('writes to the person and to the security desk by e-mail and webhook too', async () => {
    await db.superuser.query(`UPDATE auth.users SET email = 'cleo@bank.example' WHERE id = $1`, [cleo.id]);
    await db.superuser.query(
      `ALTER TABLE platform.notice_groups DISABLE TRIGGER USER;
       UPDATE platform.notice_groups SET emails = '{soc@bank.example}', webhook = 'https://soc.bank.example/in' WHERE name = 'security'`,
    );
    await wrong(cleo.username, 5);
    const { rows } = await db.superuser.query('SELECT desk, channel, address FROM platform.notice_deliveries ORDER BY 1, 2');
    expect(rows).toEqual([
      { desk: 'person', channel: 'email', address: 'cleo@bank.example' },
      { desk: 'security', channel: 'email', address: 'soc@bank.example' },
      { desk: 'security', channel: 'webhook', address: 'https://soc.bank.example/in' },
    ]);
    await db.superuser.query('UPDATE auth.users SET email = NULL');
  });

  it('sees stuffing: one network, many names, whether they are accounts or not (ASVS 6.3.1)', async () => {
    for (let i = 0; i < 9; i += 1) await wrong(`leaked.${i}`, 2, abroad);
    await wrong(cleo.username, 3, abroad);
    expect(await watch()).toBe(1);
    const [finding] = await findings({ detector: 'stuffing' });
    expect(finding).toMatchObject({ severity: 'critical', person: null, people: [{ name: 'Cleo Test' }] });
    expect(finding?.says).toBe('21 failures under 10 names within 15 min from 203.0.113.0/24. 1 of them is an account.');
    expect(await watch()).toBe(0);
  });

  it('sees spraying: one try each, from everywhere, slowly', async () => {
    for (let i = 0; i < 12; i += 1) {
      await wrong(`somebody.${i}`, 1, { ip: `198.51.${i}.4`, agent: 'curl/8' });
      clock.advance(4 * MINUTE);
    }
    await watch();
    expect(await seen()).toEqual(['spraying']);
    expect((await findings())[0]?.says).toMatch(/^12 names tried with wrong passwords within 60 min, 12 times in all from 12 networks/);
  });

  it('looks in one instance at a time', async () => {
    for (let i = 0; i < 12; i += 1) await wrong(`somebody.${i}`, 1, { ip: `198.51.${i}.4`, agent: 'curl/8' });
    const looks = await Promise.all([watch(), watch(), watch(), watch()]);
    expect(looks.reduce((sum, found) => sum + found, 0)).toBe(1);
  });

  it('sees a right password again and again without a second factor', async () => {
    await enter(cleo);
    clock.advance(MINUTE);
    for (let i = 0; i < 3; i += 1) await password(cleo.username, true, abroad);
    expect(await seen()).toEqual([]);
    await password(cleo.username, true, abroad);
    expect(await seen()).toEqual(['mfa-fatigue']);
    expect((await told(cleo.id))[0]?.body).toContain('Somebody else may know the password');
  });

  it('sees a success after failures, and forgets failures that a success followed', async () => {
    await wrong(cleo.username, 3);
    clock.advance(MINUTE);
    await enter(cleo);
    expect(await seen()).toEqual(['success-after-failures']);
    clock.advance(MINUTE);
    await enter(cleo);
    expect((await findings())[0]?.times).toBe(1);
  });

  it('sees another network and another kind of device, and a second network at work at the same time', async () => {
    await enter(cleo);
    clock.advance(MINUTE);
    await enter(cleo, { ...office, ip: '192.0.2.200' });
    expect(await seen()).toEqual([]);
    clock.advance(MINUTE);
    await enter(cleo, abroad);
    expect(await seen()).toEqual(['new-origin', 'parallel-networks']);
    expect((await told(cleo.id)).map(({ body }) => body.split('\n')[0])).toContain(
      'Your account signed in from a network (203.0.113.0/24) and a kind of device (Firefox on Linux) that had not been seen for 90 days.',
    );
  });

  it('counts IPv6 by /48', async () => {
    const home = { ip: '2001:db8:1:1::1', agent: office.agent };
    await enter(cleo, home);
    clock.advance(MINUTE);
    await enter(cleo, { ...home, ip: '2001:db8:1:ffff::9' });
    expect(await seen()).toEqual([]);
    clock.advance(MINUTE);
    await enter(cleo, { ...home, ip: '2001:db8:2::9' });
    expect(await seen()).toEqual(['new-origin', 'parallel-networks']);
  });

  it('learns when somebody works, and sees a sign-in at another hour', async () => {
    const morning = Date.parse(clock.now()) - (Date.parse(clock.now()) % DAY) + DAY + 9 * 3_600_000;
    clock.advance(morning - Date.parse(clock.now()));
    for (let i = 0; i < 15; i += 1) {
      await enter(cleo);
      clock.advance(DAY);
    }
    expect(await seen()).toEqual([]);
    clock.advance(18 * 3_600_000);
    await enter(cleo);
    expect(await seen()).toEqual(['unusual-hour']);
    expect((await findings())[0]?.says).toContain('around 03:00 UTC');
  });

  it('sees tries at a disabled account and at one that nobody used for long', async () => {
    const { dan, ada } = house.people;
    const { rows } = await db.superuser.query('SELECT version FROM auth.users WHERE id = $1', [dan.id]);
    await house.get(ChangeUserState).disable(house.as(ada), { id: dan.id, version: rows[0].version, reason: 'left' });
    await wrong(dan.username, 1, abroad);
    clock.advance(MINUTE);
    await password(dan.username, true, abroad);
    const closed = { detector: 'closed-account', person: { name: 'Dan Test' } };
    expect(await findings()).toMatchObject([
      { ...closed, severity: 'critical' },
      { ...closed, severity: 'warning' },
    ]);
    await house.get(ChangeUserState).enable(house.as(ada), { id: dan.id, version: rows[0].version + 1, reason: 'back' });
    await db.superuser.query(`UPDATE auth.users SET last_sign_in_at = $2::timestamptz - interval '50 days' WHERE id = $1`, [
      cleo.id,
      clock.now(),
    ]);
    await wrong(cleo.username, 1);
    expect((await findings())[0]?.says).toContain('unused for 50 days, was tried with the wrong password');
  });

  it('a finding is answered with a reason, once, and not by the person it concerns', async () => {
    const { ada, ben, finn } = house.people;
    await wrong(ada.username, 4);
    await db.superuser.query('UPDATE auth.users SET password_failures = 0');
    await wrong(ada.username, 2);
    const [finding] = await findings();
    const id = finding?.id ?? '';
    const answer = async (who: Resident, why = 'She had a new keyboard.') => house.get(AcknowledgeFinding).execute(house.as(who), id, why);
    await expect(answer(ada)).rejects.toMatchObject({ code: 'separation-of-duties' });
    await expect(answer(finn)).rejects.toMatchObject({ code: 'forbidden' });
    await answer(ben);
    await expect(answer(ben)).rejects.toMatchObject({ code: 'conflict' });
    expect(await findings({ state: 'answered' })).toMatchObject([{ reason: 'She had a new keyboard.', answeredBy: { name: 'Ben Test' } }]);
    expect(await findings({ state: 'open' })).toEqual([]);
  });

  it('what was seen cannot be changed, hidden or answered for somebody else, in SQL either', async () => {
    const { ada, ben } = house.people;
    await wrong(ada.username, 5);
    const as = (who: Resident, sql: string) => db.app.run(house.as(who), (tx) => tx.query(sql));
    await expect(as(ben, `UPDATE auth.findings SET evidence = '{}'`)).rejects.toThrow();
    await expect(as(ben, 'DELETE FROM auth.findings')).rejects.toThrow();
    const answered = (by: string) =>
      `UPDATE auth.findings SET acknowledged_at = now(), acknowledged_by = '${by}', reason = 'x' RETURNING id`;
    await expect(as(ben, answered(ada.id))).rejects.toThrow();
    await expect(as(ada, answered(ada.id))).rejects.toThrow();
    expect(await as(cleo, 'SELECT * FROM auth.findings')).toEqual([]);
    expect(await as(cleo, 'SELECT * FROM auth.sign_ins')).toEqual([]);
  });

  it('shows people their own history, failed tries too, and hides who else there is', async () => {
    await wrong(cleo.username, 1, abroad);
    await wrong('nobody.here', 1);
    clock.advance(MINUTE);
    await password(cleo.username, true);
    await enter(cleo);
    const { past, noticed } = await house.get(ShowOwnSessions).execute(house.as(cleo));
    expect(past.map(({ outcome, network }) => `${outcome} ${network}`)).toEqual(['granted 192.0.2.0/24', 'failed 203.0.113.0/24']);
    expect(noticed).toEqual([]);
    const all = await house.get(ShowWatch).signIns(house.as(house.people.finn), { limit: 50, outcome: 'failed' });
    expect(all.items).toMatchObject([{ name: 'n•••••••••e', person: null }, { person: { name: 'Cleo Test' } }]);
    expect(() => house.get(ShowWatch).signIns(house.as(cleo), { limit: 50 })).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  it('closes accounts that nobody used for 90 days, never the last two administrators', async () => {
    const { dan, eva, ada, ben } = house.people;
    const states = async () => {
      const { rows } = await db.superuser.query<{ username: string; state: string }>('SELECT username, state FROM auth.users ORDER BY 1');
      return rows.filter(({ state }) => state === 'DISABLED').map(({ username }) => username);
    };
    const madeAt = (days: number) =>
      db.superuser.query(
        `UPDATE auth.users SET created_at = $1::timestamptz - make_interval(days => $2), factor_enrolled_at = $1::timestamptz - make_interval(days => $2), state_since = NULL`,
        [clock.now(), days],
      );
    await madeAt(89);
    expect(await house.get(CloseIdleAccounts).execute()).toBe(0);
    await enter(cleo);
    await madeAt(91);
    const closed = await house.get(CloseIdleAccounts).execute();
    expect([closed, await states()]).toEqual([3, [dan.username, eva.username, house.people.finn.username]]);
    expect(await states()).not.toContain(ada.username);
    expect(await states()).not.toContain(ben.username);
    const { rows } = await db.superuser.query(
      `SELECT actor_id FROM audit.entries WHERE action = 'user.disable' AND object_id = $1 ORDER BY at DESC LIMIT 1`,
      [dan.id],
    );
    expect(rows).toEqual([{ actor_id: '00000000-0000-7000-8000-000000000008' }]);
  });
});
