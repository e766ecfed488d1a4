import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type Actor, serviceActor, UnitOfWork } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { type Approval, DualControl, type Group, ViewApprovals } from './index.ts';

type Payload = { note: string };

describe('a request that needs several people', () => {
  let db: TestDatabase;
  let house: House;
  let control: DualControl;
  let unitOfWork: UnitOfWork;
  let [ada, cleo, dan, finn] = [] as unknown as [Actor, Actor, Actor, Actor];
  let executed: string[];
  let concerned: string[] = [];

  const register = (action: string, ...requires: [Group, ...Group[]]) =>
    control.register<Payload>(action, {
      requires,
      visibleWith: 'approval:read',
      describe: async (_, { note }) => ({ title: note, changes: [] }),
      execute: async (_, { note }) => {
        executed.push(note);
      },
      concernsGroups: () => concerned,
    });
  let serial = 0;
  const ask = (action: string, actor: Actor = ada): Promise<Approval> => {
    serial += 1;
    const what = { action, subject: { type: 'thing', id: 'one' }, payload: { note: `${action} ${serial}` }, reason: 'because' };
    return unitOfWork.run(actor, (tx) => control.request(tx, what));
  };
  const approve = (actor: Actor, { id, digest }: Approval) => control.approve(actor, id, digest);
  const show = (actor: Actor, { id }: Approval) => unitOfWork.run(actor, (tx) => house.get(ViewApprovals).detail(tx, id));
  const stateOf = async ({ id }: Approval) =>
    (await db.superuser.query('SELECT state FROM rbac.approvals WHERE id = $1', [id])).rows[0].state;
  const personOf = async (actor: Actor): Promise<string> =>
    (await db.superuser.query('SELECT person_id FROM rbac.principals WHERE user_id = $1', [actor.sub])).rows[0].person_id;
  const setPerson = (actor: Actor, person: string) =>
    db.superuser.query('UPDATE rbac.principals SET person_id = $2 WHERE user_id = $1', [actor.sub, person]);

  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    control = house.get(DualControl);
    unitOfWork = house.get(UnitOfWork);
    const { people } = house;
    [ada, cleo, dan, finn] = [house.as(people.ada), house.as(people.cleo), house.as(people.dan), house.as(people.finn)];
    register('test.one', { permission: 'case:approve', count: 1 });
    register('test.two', { permission: 'case:approve', count: 2 });
    register('test.houses', { permission: 'case:approve', count: 1 }, { permission: 'audit:verify', count: 1 });
    register('test.hats', { permission: 'case:approve', count: 1 }, { permission: 'case:decide', count: 1 });
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });
  beforeEach(() => {
    executed = [];
    concerned = [];
  });

  it('is carried out by the last of them and not before', async () => {
    const asked = await ask('test.two');
    expect(await approve(cleo, asked)).toMatchObject({ state: 'PENDING', checker: null });
    expect(executed).toEqual([]);
    expect(await show(dan, asked)).toMatchObject({
      stillNeeded: 1,
      needs: [{ permission: 'case:approve', needed: 2, given: 1 }],
      votes: [{ voter: { name: 'Cleo Test' }, verdict: 'APPROVE', permission: 'case:approve' }],
      canDecide: true,
    });
    expect(await show(cleo, asked)).toMatchObject({ canDecide: false, whyNot: expect.stringContaining('already') });
    expect(await approve(dan, asked)).toMatchObject({ state: 'APPROVED', checker: dan.sub });
    expect(executed).toHaveLength(1);
    const { rows } = await db.superuser.query(`SELECT action FROM audit.entries WHERE object_id = $1 ORDER BY at`, [asked.id]);
    expect(rows.map(({ action }) => action)).toEqual(['approval.request', 'approval.vote', 'approval.approve']);
  });

  it('takes one vote of each person, whatever the account', async () => {
    const asked = await ask('test.two');
    await approve(cleo, asked);
    await expect(approve(cleo, asked)).rejects.toMatchObject({ code: 'conflict' });
    const own = await personOf(dan);
    await setPerson(dan, await personOf(cleo));
    await expect(approve(dan, asked)).rejects.toMatchObject({ code: 'conflict' });
    await expect(vote(dan, asked)).rejects.toMatchObject({ code: 'conflict' });
    await setPerson(dan, own);
    expect(await stateOf(asked)).toBe('PENDING');
  });

  it('needs every group, in whatever order they come', async () => {
    const first = await ask('test.houses');
    await approve(cleo, first);
    await expect(approve(dan, first)).rejects.toMatchObject({ code: 'conflict' });
    await approve(finn, first);
    const second = await ask('test.houses');
    await approve(finn, second);
    expect(await stateOf(second)).toBe('PENDING');
    await approve(dan, second);
    expect(executed).toHaveLength(2);
  });

  it('counts nobody for two groups, whatever they hold', async () => {
    const asked = await ask('test.hats');
    await approve(cleo, asked);
    await expect(approve(cleo, asked)).rejects.toMatchObject({ code: 'conflict' });
    await expect(vote(cleo, asked, 2)).rejects.toMatchObject({ code: 'conflict' });
    expect(executed).toEqual([]);
    await approve(dan, asked);
    expect(executed).toHaveLength(1);
  });

  it('ends with one refusal, and with its reason', async () => {
    const asked = await ask('test.two');
    await approve(cleo, asked);
    expect(await control.refuse(dan, asked.id, asked.digest, 'too soon')).toMatchObject({ state: 'REFUSED', decisionReason: 'too soon' });
    await expect(approve(dan, asked)).rejects.toMatchObject({ code: 'approval-decided' });
    expect(executed).toEqual([]);
  });

  it('is not decided by somebody whom it concerns through a role or a team', async () => {
    concerned = ['role:analyst'];
    const asked = await ask('test.one');
    expect(await show(cleo, asked)).toMatchObject({ canDecide: false });
    await expect(approve(cleo, asked)).rejects.toMatchObject({ code: 'separation-of-duties' });
    await expect(vote(cleo, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    concerned = ['role:manager'];
    await approve(cleo, await ask('test.one'));
  });

  it('is not decided by its maker, her second account, a service, or the command line', async () => {
    const asked = await ask('test.two', cleo);
    await expect(approve(cleo, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const own = await personOf(dan);
    await setPerson(dan, await personOf(cleo));
    await expect(approve(dan, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(vote(dan, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await setPerson(dan, own);
    const operator = serviceActor('operator', ['approval:read', 'case:approve', 'role:approve']);
    await expect(approve(operator, asked)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(vote(operator, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(vote({ ...dan, type: 'service' }, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
  });

  /** What an injection would send as somebody. */
  const vote = (actor: Actor, { id, digest }: Approval, need = 1, voter = actor.sub) =>
    unitOfWork.run(actor, (tx) =>
      tx.query(
        `INSERT INTO rbac.approval_votes (id, approval_id, need, verdict, digest, voter_id, voted_at, entry)
         VALUES ($1, $2, $3, 'APPROVE', decode($4, 'hex'), $5, now(), $1)`,
        [uuidv7(), id, need, digest, voter],
      ),
    );
  const close = (actor: Actor, { id }: Approval) =>
    unitOfWork.run(actor, (tx) =>
      tx.query(
        `UPDATE rbac.approvals SET state = 'APPROVED', checker_id = $2, decided_at = now(), decided_entry = $1 WHERE id = $1 RETURNING id`,
        [id, actor.sub],
      ),
    );

  it('cannot be completed by statements: the votes must be there, each by its own voter', async () => {
    const asked = await ask('test.two');
    await expect(close(cleo, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(vote(cleo, asked, 1, dan.sub)).rejects.toMatchObject({ code: expect.stringMatching(/maker-is-checker|forbidden/) });
    await expect(vote({ ...cleo, permissions: ['approval:read'] }, asked)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(vote(cleo, { ...asked, digest: '00'.repeat(32) })).rejects.toMatchObject({ code: 'integrity' });
    await expect(vote(cleo, asked, 5)).rejects.toMatchObject({ code: 'forbidden' });
    await vote(cleo, asked);
    await expect(close(cleo, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    for (const sql of [`UPDATE rbac.approval_votes SET verdict = 'REFUSE'`, 'DELETE FROM rbac.approval_votes']) {
      await expect(unitOfWork.run(cleo, (tx) => tx.query(sql))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(db.superuser.query(sql)).rejects.toMatchObject({ code: 'CX004' });
    }
    const bare = await db.dataSource.query('SELECT count(*)::int AS n FROM rbac.approval_votes');
    expect(bare).toEqual([{ n: 0 }]);
  });

  it('holds its constraint even where a trigger was switched off', async () => {
    const asked = await ask('test.one');
    await db.superuser.query('ALTER TABLE rbac.approval_votes DISABLE TRIGGER who_votes');
    const own = db.superuser.query(
      `INSERT INTO rbac.approval_votes (id, approval_id, need, verdict, digest, maker_id, maker_person, voter_id, voter_person, voted_at, entry)
       VALUES ($1, $2, 1, 'APPROVE', '', $3, $4, $3, $5, now(), $1)`,
      [uuidv7(), asked.id, ada.sub, await personOf(ada), uuidv7()],
    );
    await expect(own).rejects.toMatchObject({ constraint: 'maker_does_not_vote' });
    await db.superuser.query('ALTER TABLE rbac.approval_votes ENABLE ALWAYS TRIGGER who_votes');
  });

  it('is void once its maker is shut out', async () => {
    const asked = await ask('test.one', dan);
    await db.superuser.query('UPDATE rbac.principals SET active = false WHERE user_id = $1', [dan.sub]);
    await expect(approve(cleo, asked)).rejects.toMatchObject({ code: 'approval-void' });
    await db.superuser.query('UPDATE rbac.principals SET active = true WHERE user_id = $1', [dan.sub]);
    expect(executed).toEqual([]);
  });

  describe('in a race', () => {
    const TIMES = 12;
    const settle = async (...acts: Promise<unknown>[]) => {
      const outcomes = await Promise.allSettled(acts);
      const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code as string] : []));
      return { won: outcomes.length - lost.length, lost };
    };

    it('of two approvals at once one wins and the other is told', async () => {
      for (let i = 0; i < TIMES; i += 1) {
        const asked = await ask('test.one');
        expect(await settle(approve(cleo, asked), approve(dan, asked))).toEqual({ won: 1, lost: ['approval-decided'] });
      }
      expect(executed).toHaveLength(TIMES);
    });

    it('two approvals at once fill two places, and the change is carried out once', async () => {
      for (let i = 0; i < TIMES; i += 1) {
        const asked = await ask('test.two');
        expect(await settle(approve(cleo, asked), approve(dan, asked))).toEqual({ won: 2, lost: [] });
        expect(await stateOf(asked)).toBe('APPROVED');
      }
      expect(executed).toHaveLength(TIMES);
    });

    it('of one person’s two approvals at once one counts', async () => {
      for (let i = 0; i < TIMES; i += 1) {
        const asked = await ask('test.two');
        expect(await settle(approve(cleo, asked), approve(cleo, asked))).toEqual({ won: 1, lost: ['conflict'] });
        expect(await stateOf(asked)).toBe('PENDING');
      }
    });

    it.each(['withdraw', 'refuse'] as const)('of approving and %s at once one wins', async (other) => {
      let approved = 0;
      for (let i = 0; i < TIMES; i += 1) {
        const asked = await ask('test.one');
        const against = () => (other === 'withdraw' ? control.withdraw(ada, asked.id) : control.refuse(dan, asked.id, asked.digest, 'no'));
        const acts = i % 2 === 0 ? [approve(cleo, asked), against()] : [against(), approve(cleo, asked)];
        expect(await settle(...acts)).toEqual({ won: 1, lost: ['approval-decided'] });
        approved += (await stateOf(asked)) === 'APPROVED' ? 1 : 0;
      }
      expect(executed).toHaveLength(approved);
    });

    it('a right that is taken away while its holder approves counts no more', async () => {
      const asked = await ask('test.one');
      await db.superuser.query('BEGIN; ALTER TABLE rbac.grants DISABLE TRIGGER approved_only');
      await db.superuser.query('COMMIT; BEGIN');
      await db.superuser.query('SELECT FROM rbac.principals WHERE user_id = $1 FOR UPDATE', [cleo.sub]);
      await db.superuser.query(`UPDATE rbac.grants SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [cleo.sub]);
      const attempt = approve(cleo, asked);
      attempt.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 150));
      await db.superuser.query('COMMIT');
      await expect(attempt).rejects.toMatchObject({ code: 'conflict' });
      expect(await stateOf(asked)).toBe('PENDING');
      await db.superuser.query(`UPDATE rbac.grants SET expires_at = NULL WHERE user_id = $1`, [cleo.sub]);
      await db.superuser.query('ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only');
      await approve(cleo, asked);
    });
  });
});
