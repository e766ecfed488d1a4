import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock, uuidv7 } from '#kernel';
import { UnitOfWork } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { AccountStore } from './application/accounts/account-store.ts';
import { signingIn } from './application/service-actor.ts';
import { OpenSession } from './application/sessions/open-session.ts';
import { SessionReader } from './application/sessions/session-store.ts';
import { sessionHash } from './application/sessions/session-token.ts';
import { SignOut } from './application/sessions/sign-out.ts';
import { ChangeUserState } from './application/users/change-user-state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a session', () => {
  const clock = fixedClock(new Date().toISOString());
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
  beforeEach(() => db.superuser.query('DELETE FROM auth.sessions'));

  /** What the sign-in does once both factors are proven. */
  const open = ({ id: user, name }: Resident): Promise<string> => {
    const id = uuidv7();
    const factors = ['password', 'totp'];
    return house.get(UnitOfWork).run(signingIn({ id: user, name }, id, factors, 'request'), async (tx) => {
      await house.get(AccountStore).lock(tx, user);
      return house.get(OpenSession).full(tx, { id, user, factors, origin: { ip: null, agent: null } });
    });
  };
  const read = async (token: string, activity = true) => {
    const hash = sessionHash(token);
    return hash && house.get(SessionReader).read(hash, activity);
  };
  const alive = async (token: string) => (await read(token)) !== null;
  const count = async (user: string) =>
    (await db.superuser.query<{ n: number }>('SELECT count(*)::int AS n FROM auth.sessions WHERE user_id = $1', [user])).rows[0]?.n;

  it('of an analyst ends after 15 idle minutes, by the clock of the server (ASVS 7.3.1)', async () => {
    const token = await open(house.people.cleo);
    clock.advance(14 * MINUTE);
    expect(await alive(token)).toBe(true);
    clock.advance(14 * MINUTE);
    expect(await alive(token)).toBe(true);
    clock.advance(15 * MINUTE);
    expect(await alive(token)).toBe(false);
  });

  it('is its own answer when many are asked for at once, and none for a secret that opens nothing', async () => {
    const people = [house.people.cleo, house.people.ada, house.people.finn];
    const tokens = await Promise.all(people.map(open));
    const guessed = Buffer.alloc(32, 7).toString('base64url');
    const asked = Array.from({ length: 150 }, (_, i) => (i % 4 === 3 ? guessed : (tokens[i % 4] ?? guessed)));
    const found = await Promise.all(asked.map((token) => read(token)));
    expect(found.map((session) => session?.user ?? null)).toEqual(asked.map((_, i) => people[i % 4]?.id ?? null));
  });

  it('of an administrator ends after ten', async () => {
    const token = await open(house.people.ada);
    clock.advance(10 * MINUTE);
    expect(await alive(token)).toBe(false);
  });

  it('is not kept alive by a page that looks again by itself', async () => {
    const token = await open(house.people.cleo);
    for (let i = 0; i < 14; i += 1) {
      clock.advance(MINUTE);
      expect(await read(token, false)).not.toBeNull();
    }
    clock.advance(MINUTE);
    expect(await read(token, false)).toBeNull();
  });

  it('ends after its absolute time however busy it is (ASVS 7.3.2)', async () => {
    const token = await open(house.people.finn);
    for (let at = 0; at < 8 * HOUR - 10 * MINUTE; at += 10 * MINUTE) {
      clock.advance(10 * MINUTE);
      expect(await alive(token)).toBe(true);
    }
    clock.advance(10 * MINUTE);
    expect(await alive(token)).toBe(false);
  });

  it('notes activity at most every 30 seconds', async () => {
    const token = await open(house.people.cleo);
    const seenAt = async () => (await db.superuser.query<{ at: Date }>('SELECT seen_at AS at FROM auth.sessions')).rows[0]?.at.getTime();
    const first = await seenAt();
    clock.advance(29_000);
    await read(token);
    expect(await seenAt()).toBe(first);
    clock.advance(2_000);
    await read(token);
    expect(await seenAt()).toBe((first ?? 0) + 31_000);
  });

  it('100 sign-ins of one administrator at once leave exactly one', async () => {
    const { ada } = house.people;
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => open(ada)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect(await count(ada.id)).toBe(1);
  });

  it('100 sign-ins of one analyst at once leave the two newest', async () => {
    const { cleo } = house.people;
    const tokens = await Promise.all(Array.from({ length: 100 }, () => open(cleo)));
    expect(await count(cleo.id)).toBe(2);
    expect((await Promise.all(tokens.map(alive))).filter(Boolean)).toHaveLength(2);
  });

  it('the oldest of an analyst gives way to a third, and that is recorded', async () => {
    const { cleo } = house.people;
    const tokens: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      tokens.push(await open(cleo));
      clock.advance(1_000);
    }
    expect(await Promise.all(tokens.map(alive))).toEqual([false, true, true]);
    const { rows } = await db.superuser.query(`SELECT FROM audit.entries WHERE action = 'auth.session-revoked' AND object_id = $1`, [
      cleo.id,
    ]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('that ran out does not stand in the way of an administrator', async () => {
    await open(house.people.ada);
    clock.advance(10 * MINUTE);
    await expect(open(house.people.ada)).resolves.toEqual(expect.any(String));
  });

  it('is over at once when its owner signs out (ASVS 7.4.1)', async () => {
    const token = await open(house.people.cleo);
    const session = await read(token);
    await house.get(SignOut).execute({ ...house.as(house.people.cleo), session: session?.id ?? '' });
    expect(await alive(token)).toBe(false);
  });

  it('nobody ends a colleague’s session without the right to manage accounts', async () => {
    const token = await open(house.people.dan);
    const session = await read(token);
    await house.get(SignOut).execute({ ...house.as(house.people.cleo), session: session?.id ?? '' });
    expect(await alive(token)).toBe(true);
    expect(await db.app.run(house.as(house.people.cleo), (tx) => tx.query('SELECT * FROM auth.sessions'))).toEqual([]);
  });

  it('ends with the account that an administrator disables (ASVS 7.4.2), and not before', async () => {
    const { ada, dan } = house.people;
    const token = await open(dan);
    const states = house.get(ChangeUserState);
    const version = async () =>
      Number((await db.superuser.query('SELECT version FROM auth.users WHERE id = $1', [dan.id])).rows[0].version);
    await expect(states.disable(house.as(ada), { id: dan.id, version: 99, reason: 'left' })).rejects.toMatchObject({
      code: 'stale-version',
    });
    expect(await alive(token)).toBe(true);
    await states.disable(house.as(ada), { id: dan.id, version: await version(), reason: 'left' });
    expect(await alive(token)).toBe(false);
    await states.enable(house.as(ada), { id: dan.id, version: await version(), reason: 'came back' });
    expect(await alive(token)).toBe(false);
  });

  it.each(['', 'short', 'x'.repeat(43), '../../etc/passwd', `${'a'.repeat(42)}!`])(
    'is not opened by a made-up cookie: %s',
    async (token) => {
      await open(house.people.cleo);
      expect(await read(token)).toBeNull();
    },
  );

  it('cannot be widened or made up in SQL by the application', async () => {
    await open(house.people.cleo);
    const cleo = house.as(house.people.cleo);
    await expect(
      db.app.run(cleo, (tx) => tx.query(`UPDATE auth.sessions SET absolute_at = now() + interval '9 years'`)),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    const forged = db.app.run(cleo, (tx) =>
      tx.query(
        `INSERT INTO auth.sessions (id_hash, id, user_id, state, factors, grant_serial, created_at, seen_at, idle_seconds, absolute_at)
         VALUES (sha256('x'), $1, $2, 'ACTIVE', '{}', 9, now(), now(), 900, now() + interval '1 day')`,
        [uuidv7(), house.people.ada.id],
      ),
    );
    await expect(forged).rejects.toMatchObject({ code: 'forbidden' });
  });
});
