import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { BreakGlassDoor } from './application/break-glass/break-glass.ts';
import { ShowBreakGlass } from './application/break-glass/show-break-glass.ts';
import { RequestRoleChange } from './application/roles/request-role-change.ts';
import { ShowSetup } from './application/show-setup.ts';
import { DualControl, Principals } from './index.ts';

describe('a role taken in an emergency', () => {
  let db: TestDatabase;
  let house: House;
  let [ada, ben, cleo] = [] as unknown as [Actor, Actor, Actor];
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    [ada, ben] = [house.as(house.people.ada), house.as(house.people.ben)];
    const begin = { ...ada, permissions: ['rbac:bootstrap', 'user:manage', 'user:read'] };
    for (const user of [house.people.cleo, house.people.dan]) {
      await house.get(UnitOfWork).run(begin, (tx) => house.get(Principals).bootstrapRole(tx, user.id, 'on-call'));
    }
    cleo = onCall(house.people.cleo);
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const onCall = (user: Resident): Actor => {
    const actor = house.as(user);
    return { ...actor, permissions: [...actor.permissions, 'break-glass:use'] };
  };
  const reason = 'The filing officer cannot be reached and the term ends at noon.';
  const take = async (actor: Actor, role = 'filing-officer', minutes = 60) =>
    house.get(BreakGlassDoor).take(actor, { role, reason, minutes });
  const review = async (actor: Actor, id: string) =>
    house.get(BreakGlassDoor).review(actor, id, { verdict: 'JUSTIFIED', note: 'Term kept' });
  const rolesOf = async (user: Resident): Promise<string[]> =>
    (await db.superuser.query('SELECT roles FROM rbac.authority($1, rbac.clock(), now())', [user.id])).rows[0].roles;
  const active = (actor: Actor) => house.get(ShowBreakGlass).active(actor);
  const as = (actor: Actor, sql: string, parameters: unknown[] = []) => house.get(UnitOfWork).run(actor, (tx) => tx.query(sql, parameters));
  const runOut = (id: string, ago: string) =>
    db.superuser.query(`ALTER TABLE rbac.break_glass DISABLE TRIGGER answered_for;
      UPDATE rbac.break_glass SET taken_at = taken_at - interval '${ago}', ends_at = ends_at - interval '${ago}',
        review_due_at = review_due_at - interval '${ago}' WHERE id = '${id}';
      ALTER TABLE rbac.break_glass ENABLE ALWAYS TRIGGER answered_for;
      ALTER TABLE rbac.grants DISABLE TRIGGER approved_only;
      UPDATE rbac.grants SET granted_at = granted_at - interval '${ago}', expires_at = expires_at - interval '${ago}' WHERE break_glass = '${id}';
      ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only`);

  it('counts at once, is told to everybody who reviews, is on record, and ends by itself', async () => {
    const id = await take(cleo);
    expect(await rolesOf(house.people.cleo)).toEqual(['analyst', 'filing-officer', 'on-call']);
    expect(await active(ada)).toMatchObject([{ id, user: { name: 'Cleo Test' }, role: 'filing-officer', active: true }]);
    expect(await active(cleo)).toHaveLength(1);
    expect(await active(house.as(house.people.dan))).toEqual([]);
    const { rows } = await db.superuser.query(`SELECT permissions, severity FROM platform.notices WHERE kind = 'break-glass.taken'`);
    expect(rows).toEqual([{ permissions: ['break-glass:review'], severity: 'critical' }]);
    const entries = await db.superuser.query(`SELECT action, actor_id FROM audit.entries WHERE object_id = $1`, [id]);
    expect(entries.rows).toEqual([{ action: 'break-glass.take', actor_id: cleo.sub }]);
    await expect(take(cleo, 'read-only-regulator')).rejects.toMatchObject({ code: 'conflict' });
    await runOut(id, '2 hours');
    expect(await rolesOf(house.people.cleo)).toEqual(['analyst', 'on-call']);
    expect(await active(ada)).toEqual([]);
    await review(ada, id);
  });

  it('is one of those that are offered: none held already, none that decides about roles, none that duties keep apart', async () => {
    const offered = (await house.get(BreakGlassDoor).offered(cleo)).map(({ id }) => id);
    expect(offered).toContain('filing-officer');
    for (const id of ['analyst', 'on-call', 'admin']) expect(offered).not.toContain(id);
    // An administrator decides no case, in an emergency neither.
    const admins = (await house.get(BreakGlassDoor).offered({ ...ada, permissions: [...ada.permissions, 'break-glass:use'] })).map(
      ({ id }) => id,
    );
    expect(admins.length).toBeGreaterThan(0);
    expect(admins).not.toContain('analyst');
    await expect(house.get(BreakGlassDoor).offered(house.as(house.people.dan))).rejects.toMatchObject({ code: 'forbidden' });
    const id = await take(cleo, offered[0]);
    await house.get(BreakGlassDoor).end(cleo, id);
    await review(ada, id);
  });

  it('is given back early, and reviewed by another person only', async () => {
    const id = await take(cleo);
    await expect(review(ada, id)).rejects.toMatchObject({ code: 'conflict' });
    await house.get(BreakGlassDoor).end(cleo, id);
    expect(await rolesOf(house.people.cleo)).toEqual(['analyst', 'on-call']);
    const cleoReviews = { ...cleo, permissions: [...cleo.permissions, 'break-glass:review'] };
    await expect(review(cleoReviews, id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const injected = as(
      cleoReviews,
      `UPDATE rbac.break_glass SET verdict = 'JUSTIFIED', review_note = 'x', reviewed_by = $2, reviewed_at = now() WHERE id = $1 RETURNING id`,
      [id, cleo.sub],
    );
    await expect(injected).rejects.toMatchObject({ code: 'maker-is-checker' });
    await review(ben, id);
    await expect(review(ada, id)).rejects.toMatchObject({ code: 'conflict' });
    const [shown] = (await house.get(ShowBreakGlass).list(ada, { waiting: false, limit: 10 })).items;
    expect(shown).toMatchObject({ id, active: false, overdue: false, review: { verdict: 'JUSTIFIED', by: { name: 'Ben Test' } } });
  });

  it('that nobody has reviewed in time is shown as overdue, and stands in the way of the next', async () => {
    const id = await take(cleo);
    await runOut(id, '90 hours');
    expect((await house.get(ShowBreakGlass).list(ada, { waiting: true, limit: 10 })).items).toMatchObject([{ id, overdue: true }]);
    await expect(take(cleo)).rejects.toMatchObject({ code: 'conflict' });
    await review(ada, id);
    await house.get(BreakGlassDoor).end(ada, await take(cleo));
  });

  it.each([
    ['the right to decide about roles', 'dan', 'admin', 'forbidden'],
    ['a role that breaks a rule with one’s own', 'dan', 'second-line-reviewer', 'separation-of-duties'],
    ['a role that breaks a rule, also for an administrator', 'ada', 'analyst', 'separation-of-duties'],
    ['a role that does not exist', 'dan', 'nothing', 'not-found'],
    ['anything without the right to', 'eva', 'filing-officer', 'forbidden'],
  ] as const)('is never %s', async (_, who, role, code) => {
    const actor = who === 'dan' ? onCall(house.people.dan) : house.as(house.people[who]);
    await expect(take(actor, role)).rejects.toMatchObject({ code });
  });

  it('cannot be forged by statements: not for another, not for longer, not without being on record', async () => {
    const dan = onCall(house.people.dan);
    const row = (user: string, hours: number, role = 'filing-officer') =>
      as(
        dan,
        `INSERT INTO rbac.break_glass (id, user_id, role, reason, taken_at, ends_at, review_due_at)
         VALUES ($1, $2, $3, 'an injected statement', now(), now() + make_interval(hours => $4), now() + interval '9 days')`,
        [uuidv7(), user, role, hours],
      );
    await expect(row(cleo.sub, 1)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(row(dan.sub, 5)).rejects.toMatchObject({ code: 'conflict' });
    await expect(row(dan.sub, 1, 'admin')).rejects.toMatchObject({ code: 'integrity' });
    const grant = (use: string) =>
      as(
        dan,
        `INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, expires_at, break_glass)
         VALUES (gen_random_uuid(), $1, 'filing-officer', 1, now(), now() + interval '1 year', $2)`,
        [dan.sub, use],
      );
    const id = await take(dan);
    await expect(grant(id)).rejects.toMatchObject({ code: expect.stringMatching(/maker-is-checker|conflict/) });
    const longer = as(dan, `UPDATE rbac.grants SET expires_at = expires_at + interval '1 year' WHERE break_glass = $1`, [id]);
    await expect(longer).rejects.toMatchObject({ code: 'integrity' });
    await expect(as(dan, `UPDATE rbac.break_glass SET ends_at = now() + interval '4 hours' WHERE id = $1`, [id])).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(as(ada, 'DELETE FROM rbac.break_glass')).rejects.toMatchObject({ code: 'forbidden' });
    await house.get(BreakGlassDoor).end(ben, id);
  });

  it('waits for two enrolled administrators, like everything privileged, and the product says so', async () => {
    expect(await house.get(ShowSetup).execute(cleo)).toEqual({ complete: true, administrators: 2, needed: 2 });
    await db.superuser.query('DELETE FROM rbac.setup');
    await db.superuser.query('UPDATE rbac.principals SET enrolled = false WHERE user_id = $1', [ben.sub]);
    expect(await house.get(ShowSetup).execute(cleo)).toEqual({ complete: false, administrators: 1, needed: 2 });
    const ask = house.get(RequestRoleChange).execute(ada, { userId: cleo.sub, role: 'manager', change: 'grant', reason: 'early' });
    await expect(ask).rejects.toMatchObject({ code: 'setup-incomplete' });
    const injected = as(
      ada,
      `INSERT INTO rbac.approvals (id, action, title, subject_type, subject_id, payload, digest, changes, concerns, target_version, requires,
         needs, needs_votes, visible_with, reason, maker_id, made_at, made_entry, expires_at)
       VALUES ($1::uuid, 'role.grant', 't', 'user', $2::uuid::text, '{}', sha256('{}'), '[]', '{}', '', 'role:approve', '{role:approve}', '{1}', 'role:read', 'r', $2::uuid,
         now(), $1::uuid, now() + interval '1 day')`,
      [uuidv7(), ada.sub],
    );
    await expect(injected).rejects.toMatchObject({ code: 'conflict' });
    await db.superuser.query('UPDATE rbac.principals SET enrolled = true WHERE user_id = $1', [ben.sub]);
    await house
      .get(DualControl)
      .withdraw(
        ada,
        (await house.get(RequestRoleChange).execute(ada, { userId: cleo.sub, role: 'manager', change: 'grant', reason: 'now' })).id,
      );
  });

  it('is not held up for ever when the two enrol in the same moment', async () => {
    await db.superuser.query('DELETE FROM rbac.setup');
    await db.superuser.query('UPDATE rbac.principals SET enrolled = false WHERE user_id = ANY ($1)', [[ada.sub, ben.sub]]);
    const { host, port, user, password, database } = db.superuser;
    const clients = await Promise.all(
      [ada, ben].map(async ({ sub }) => {
        const client = new Client({ host, port, user, database, password: password ?? '', ssl: db.superuser.ssl });
        await client.connect();
        await client.query('BEGIN');
        return { client, enrol: () => client.query('UPDATE rbac.principals SET enrolled = true WHERE user_id = $1', [sub]) };
      }),
    );
    // Both before either commits; whoever comes second may wait for the first.
    const enrolling = clients.map(async ({ client, enrol }) => {
      await enrol();
      await client.query('SELECT pg_sleep(0.2)');
      await client.query('COMMIT');
      await client.end();
    });
    await Promise.all(enrolling);
    expect(await house.get(ShowSetup).execute(cleo)).toEqual({ complete: true, administrators: 2, needed: 2 });
  });
});
