import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { anonymousSignIn } from './application/service-actor.ts';
import { SessionReader } from './application/sessions/session-store.ts';
import { sessionHash } from './application/sessions/session-token.ts';
import { PasswordStep, SignInWithPassword } from './application/sign-in/sign-in-with-password.ts';
import { SignInWithTotp } from './application/sign-in/sign-in-with-totp.ts';
import { ChangeUserState } from './application/users/change-user-state.ts';

const origin = { ip: '192.0.2.7', agent: 'test' };
const request = 'a request';
const MINUTE = 60_000;

describe('signing in', { timeout: 60_000 }, () => {
  const clock = fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString());
  let db: TestDatabase;
  let house: House;

  beforeAll(async () => {
    db = await testDatabase({ clock });
    house = await openHouse(db, { clock });
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });
  beforeEach(async () => {
    // A new time step for every test, so that each has codes of its own; and a clean slate.
    clock.advance(30_000);
    await db.superuser.query(
      `DELETE FROM auth.sessions; DELETE FROM auth.strangers; UPDATE auth.users SET password_failures = 0, totp_failures = 0, locked_until = NULL`,
    );
  });

  const password = async (username: string, word: string) =>
    (await house.get(SignInWithPassword).execute({ username, password: word, origin, request })).token;
  const read = async (token: string) => {
    const hash = sessionHash(token);
    return hash && house.get(SessionReader).read(hash, true);
  };
  const code = async (halfToken: string, digits: string) => {
    const session = await read(halfToken);
    if (!session) throw new Error('no half session');
    return house.get(SignInWithTotp).execute({ session, code: digits, origin, request });
  };
  const shown = (resident: Resident) => house.code(resident, clock.millis());
  const signIn = async (resident: Resident) => code(await password(resident.username, resident.password), shown(resident));
  const wrong = (resident: Resident) => String((Number(shown(resident)) + 1) % 1_000_000).padStart(6, '0');
  const audited = async (id: string) =>
    (
      await db.superuser.query<{ what: string }>(
        `SELECT action || ' ' || outcome || coalesce(' ' || (convert_from(bytes, 'UTF8')::jsonb->>'reason'), '') AS what FROM audit.entries
         WHERE object_id = $1 AND action LIKE 'auth.%' ORDER BY at DESC LIMIT 3`,
        [id],
      )
    ).rows.map(({ what }) => what);

  it('with password and code opens a session with the rights of the role', async () => {
    const { cleo } = house.people;
    const session = await read(await signIn(cleo));
    expect(session).toMatchObject({ user: cleo.id, state: 'ACTIVE', factors: ['password', 'totp'], roles: ['analyst'], idleSeconds: 900 });
    expect(session?.permissions).toContain('case:decide');
    expect(session?.permissions).not.toContain('user:manage');
    expect(await audited(cleo.id)).toContain('auth.sign-in granted');
  });

  it('with the password alone opens nothing but the way to the second step', async () => {
    const { cleo } = house.people;
    const session = await read(await password(cleo.username.toUpperCase(), cleo.password));
    expect(session).toMatchObject({ state: 'PASSWORD', permissions: [], roles: [], teams: [] });
    clock.advance(5 * MINUTE);
    expect(await read(await password(cleo.username, cleo.password))).not.toBeNull();
  });

  it('a half session ends after five minutes', async () => {
    const token = await password(house.people.cleo.username, house.people.cleo.password);
    clock.advance(5 * MINUTE);
    expect(await read(token)).toBeNull();
  });

  it('each factor gives a new session id, and the one before is worth nothing (ASVS 7.2.4)', async () => {
    const { cleo } = house.people;
    const half = await password(cleo.username, cleo.password);
    const full = await code(half, shown(cleo));
    expect(full).not.toBe(half);
    expect(await read(half)).toBeNull();
  });

  it('only the hash of a session id of 256 random bits is stored (ASVS 7.2.3)', async () => {
    const token = await signIn(house.people.cleo);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { rows } = await db.superuser.query<{ row: string }>('SELECT s::text AS row FROM auth.sessions s');
    expect(rows.every(({ row }) => !row.includes(token) && !row.includes(Buffer.from(token, 'base64url').toString('hex')))).toBe(true);
  });

  it('a code works once (ASVS 6.5.1)', async () => {
    const { dan } = house.people;
    await signIn(dan);
    const second = await password(dan.username, dan.password);
    await expect(code(second, shown(dan))).rejects.toMatchObject({ code: 'invalid-credentials' });
    expect(await audited(dan.id)).toContain('auth.factor-failed failed totp-replayed');
    clock.advance(30_000);
    await expect(code(second, shown(dan))).resolves.toEqual(expect.any(String));
  });

  it('of many requests with one code only one gets in', async () => {
    const { dan } = house.people;
    const halves: string[] = [];
    for (let i = 0; i < 6; i += 1) halves.push(await password(dan.username, dan.password));
    const outcomes = await Promise.allSettled(halves.map((half) => code(half, shown(dan))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('of many requests with one half session only one gets in', async () => {
    const { dan } = house.people;
    const session = await read(await password(dan.username, dan.password));
    if (!session) throw new Error('no half session');
    const attempt = () => house.get(SignInWithTotp).execute({ session, code: shown(dan), origin, request });
    const outcomes = await Promise.allSettled([attempt(), attempt(), attempt()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['of the step before, six seconds late', 6_000],
    ['of half an hour ago', 30 * MINUTE],
    ['of the future', -31_000],
  ])('a code %s is refused, by the clock of the server, with an entry (ASVS 6.5.8)', async (_, offset) => {
    const { dan } = house.people;
    clock.advance(30_000 - (clock.millis() % 30_000));
    const half = await password(dan.username, dan.password);
    const old = house.code(dan, clock.millis() - 1);
    if (offset > 0) {
      clock.advance(Math.min(offset, 4 * MINUTE));
      await expect(code(half, old)).rejects.toMatchObject({ code: 'invalid-credentials' });
    } else {
      await expect(code(half, house.code(dan, clock.millis() - offset))).rejects.toMatchObject({ code: 'invalid-credentials' });
    }
    expect((await audited(dan.id))[0]).toBe('auth.factor-failed failed totp');
  });

  it('an unknown name, a wrong password and a closed account get the same answer (ASVS 6.3.8)', async () => {
    const { cleo, eva, ada } = house.people;
    await db.superuser.query(`UPDATE auth.users SET state = 'DISABLED' WHERE id = $1`, [eva.id]);
    const errors: unknown[] = [];
    for (const [username, word] of [
      ['nobody.here', cleo.password],
      [cleo.username, 'not the right password'],
      [eva.username, eva.password],
      [ada.username, cleo.password],
    ] as const) {
      errors.push(await password(username, word).catch((error: unknown) => error));
    }
    await db.superuser.query(`UPDATE auth.users SET state = 'ACTIVE' WHERE id = $1`, [eva.id]);
    const answers = errors.map((error) => ({
      code: Reflect.get(error as object, 'code'),
      message: Reflect.get(error as object, 'message'),
    }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'invalid-credentials' });
    const { rows } = await db.superuser.query<{ object_id: string }>(`SELECT object_id FROM audit.entries WHERE object_type = 'user-name'`);
    expect(rows.map(({ object_id }) => object_id)).toContain('n•••••••••e');
  });

  const failUntilLocked = async (username: string, most = 10): Promise<number> => {
    for (let failures = 1; failures <= most; failures += 1) {
      const error: unknown = await password(username, 'not the right password').catch((refusal: unknown) => refusal);
      if (Reflect.get(error as object, 'code') === 'account-locked') return failures - 1;
    }
    return most;
  };

  it('an analyst is locked out after eight wrong passwords, for half an hour (ASVS 6.3.1)', async () => {
    const { cleo } = house.people;
    expect(await failUntilLocked(cleo.username)).toBe(8);
    await expect(password(cleo.username, cleo.password)).rejects.toMatchObject({ code: 'account-locked', retryAfter: 1800 });
    expect(await audited(cleo.id)).toContain('auth.lockout denied password');
    clock.advance(30 * MINUTE);
    await expect(password(cleo.username, cleo.password)).resolves.toEqual(expect.any(String));
  });

  it('an administrator is locked out after five', async () => {
    expect(await failUntilLocked(house.people.ada.username)).toBe(5);
  });

  it('a name that nobody has is locked as well, so that a lock tells nothing', async () => {
    expect([await failUntilLocked('stranger.one'), await failUntilLocked('stranger.two')]).toEqual([5, 8]);
  });

  it('a guess under way when the lock falls does not get in, though it is right', async () => {
    const { cleo } = house.people;
    const step = house.get(PasswordStep);
    const attempt = { username: cleo.username, password: cleo.password, origin, request };
    const inTx = <T>(work: (tx: Tx) => Promise<T>) => house.get(UnitOfWork).run(anonymousSignIn(request), work);
    const { account, locked } = await inTx((tx) => step.before(tx, cleo.username));
    expect(locked).toBeNull();
    await failUntilLocked(cleo.username);
    expect(await inTx((tx) => step.after(tx, attempt, account, true))).toEqual({ locked: 1800 });
  });

  it('however many guesses come at once, eight are taken and the rest find the lock', async () => {
    const { cleo } = house.people;
    const taken = async () =>
      (await db.superuser.query(`SELECT FROM audit.entries WHERE object_id = $1 AND action = 'auth.password-failed'`, [cleo.id])).rows
        .length;
    const before = await taken();
    await Promise.allSettled(Array.from({ length: 14 }, () => password(cleo.username, 'not the right password')));
    expect((await taken()) - before).toBe(8);
  });

  it('wrong codes are counted apart from wrong passwords, and lock too', async () => {
    const { cleo } = house.people;
    for (let i = 0; i < 7; i += 1) await password(cleo.username, 'not the right password').catch(() => undefined);
    const half = await password(cleo.username, cleo.password);
    for (let i = 0; i < 7; i += 1) await expect(code(half, wrong(cleo))).rejects.toMatchObject({ code: 'invalid-credentials' });
    await expect(code(half, wrong(cleo))).rejects.toMatchObject({ code: 'account-locked' });
    expect(await read(half)).toBeNull();
    expect(await audited(cleo.id)).toContain('auth.lockout denied totp');
  });

  it('a right code starts the counting anew', async () => {
    const { cleo } = house.people;
    const half = await password(cleo.username, cleo.password);
    for (let i = 0; i < 7; i += 1) await code(half, wrong(cleo)).catch(() => undefined);
    await code(half, shown(cleo));
    const { rows } = await db.superuser.query('SELECT totp_failures FROM auth.users WHERE id = $1', [cleo.id]);
    expect(rows).toEqual([{ totp_failures: 0 }]);
  });

  it('another administrator opens a lock before its time', async () => {
    const { ada, ben } = house.people;
    await failUntilLocked(ben.username);
    await house.get(ChangeUserState).unlock(house.as(ada), ben.id);
    await expect(password(ben.username, ben.password)).resolves.toEqual(expect.any(String));
    await expect(house.get(ChangeUserState).unlock(house.as(ben), ben.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('nobody but the sign-in itself can read what proves an identity', async () => {
    const { ada } = house.people;
    const seen = await db.app.run(house.as(ada), (tx) => tx.query('SELECT * FROM auth.credentials'));
    expect(seen).toEqual([]);
    expect(await db.dataSource.query('SELECT * FROM auth.credentials')).toEqual([]);
    expect(await db.dataSource.query('SELECT * FROM auth.users')).toEqual([]);
    const stolen = db.app.run(house.as(ada), (tx) => tx.query(`UPDATE auth.credentials SET password_hash = 'mine' RETURNING user_id`));
    expect(await stolen).toEqual([]);
  });
});
