import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type Actor, serviceActor, type Tx, UnitOfWork } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { ApprovalTimer } from './approval-timer.ts';
import { type Approval, DualControl, ViewApprovals } from './index.ts';

type Payload = { note: string };

describe('dual control', () => {
  let db: TestDatabase;
  let house: House;
  let control: DualControl;
  let unitOfWork: UnitOfWork;
  let cleo: Actor;
  let dan: Actor;
  /** What the target looks like now, and what the executor did. */
  const target = { version: '1', executed: [] as string[], ended: [] as string[], fails: false };

  const ask = (note: string, actor: Actor = cleo): Promise<Approval> =>
    unitOfWork.run(actor, (tx) =>
      control.request(tx, { action: 'test.change', subject: { type: 'thing', id: 'one' }, payload: { note }, reason: 'because' }),
    );
  const stateOf = async (id: string) => (await db.superuser.query('SELECT state FROM rbac.approvals WHERE id = $1', [id])).rows[0].state;
  const actionsOn = async (id: string): Promise<string[]> =>
    (
      await db.superuser.query<{ what: string }>(
        `SELECT action || ' ' || outcome AS what FROM audit.entries WHERE object_id = $1 ORDER BY at`,
        [id],
      )
    ).rows.map(({ what }) => what);

  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    control = house.get(DualControl);
    unitOfWork = house.get(UnitOfWork);
    cleo = house.as(house.people.cleo);
    dan = house.as(house.people.dan);
    control.register<Payload>('test.change', {
      requires: 'case:approve',
      visibleWith: 'case:read',
      describe: async (_, { note }) => ({ title: `Note ${note}`, changes: [{ label: 'Note', before: '', after: note }] }),
      targetVersion: async () => target.version,
      execute: async (_: Tx, { note }) => {
        if (target.fails) throw new Error('it cannot be done');
        target.executed.push(note);
      },
      ended: async (_, { note }, { state }) => {
        target.ended.push(`${note} ${state}`);
      },
    });
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });
  beforeEach(() => Object.assign(target, { version: '1', executed: [], ended: [], fails: false }));

  it('a decider whose proof of identity is too old proves it again first, and the request waits', async () => {
    const { id, digest } = await ask('stale');
    const stale = { ...dan, proven: { at: '2026-01-01T00:00:00Z', until: '2026-01-01T00:15:00Z' } };
    await expect(control.approve(stale, id, digest)).rejects.toMatchObject({ code: 'step-up-required' });
    expect([await stateOf(id), target.executed]).toEqual(['PENDING', []]);
    expect(await actionsOn(id)).toEqual(['approval.request granted', 'approval.approve denied']);
  });

  it('an analyst cannot approve her own closure', async () => {
    const { id, digest } = await ask('own');
    await expect(control.approve(cleo, id, digest)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(control.refuse(cleo, id, digest, 'no')).rejects.toMatchObject({ code: 'maker-is-checker' });
    expect(await stateOf(id)).toBe('PENDING');
    expect(target.executed).toEqual([]);
    expect(await actionsOn(id)).toEqual(['approval.request granted', 'approval.approve denied', 'approval.refuse denied']);
  });

  it('a second analyst carries the change out by approving it', async () => {
    const { id, digest } = await ask('second');
    const approved = await control.approve(dan, id, digest, 'agreed');
    expect(approved).toMatchObject({ state: 'APPROVED', checker: dan.sub, decisionReason: 'agreed' });
    expect(target.executed).toEqual(['second']);
    expect(await actionsOn(id)).toEqual(['approval.request granted', 'approval.approve granted']);
  });

  it('a second analyst may refuse, and the maker learns why', async () => {
    const { id, digest } = await ask('refused');
    expect(await control.refuse(dan, id, digest, 'not yet')).toMatchObject({ state: 'REFUSED', decisionReason: 'not yet' });
    expect(target).toMatchObject({ executed: [], ended: ['refused REFUSED'] });
  });

  it('nobody decides through another account of the same person', async () => {
    const { cleo: first, dan: second } = house.people;
    await db.superuser.query(
      'UPDATE rbac.principals SET person_id = (SELECT person_id FROM rbac.principals WHERE user_id = $1) WHERE user_id = $2',
      [first.id, second.id],
    );
    const { id, digest } = await ask('twin');
    await expect(control.approve(dan, id, digest)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(asApp(dan, id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await db.superuser.query('UPDATE rbac.principals SET person_id = $2 WHERE user_id = $1', [second.id, uuidv7()]);
  });

  /** The statement that an injection would send, in the context of whoever was injected. */
  const asApp = (actor: Actor, id: string, checker = actor.sub) =>
    unitOfWork.run(actor, (tx) =>
      tx.query(
        `UPDATE rbac.approvals SET state = 'APPROVED', checker_id = $2, decided_at = now(), decided_entry = $3 WHERE id = $1 RETURNING id`,
        [id, checker, uuidv7()],
      ),
    );

  it('the database refuses the maker as checker, whoever sends the statement', async () => {
    const { id } = await ask('sql');
    await expect(asApp(cleo, id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(asApp(cleo, id, dan.sub)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(asApp(dan, id, house.people.ada.id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await db.superuser.query('ALTER TABLE rbac.approvals DISABLE TRIGGER four_eyes');
    await expect(asApp(cleo, id)).rejects.toMatchObject({
      code: 'conflict',
      cause: { driverError: { constraint: 'maker_is_not_checker' } },
    });
    await db.superuser.query('ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER four_eyes');
    expect(await stateOf(id)).toBe('PENDING');
  });

  it('the database lets nobody decide without the permission, without a context, or after the time', async () => {
    const { id } = await ask('context');
    const powerless = { ...dan, permissions: ['approval:read', 'case:read'] };
    await expect(asApp(powerless, id)).rejects.toMatchObject({ code: 'forbidden' });
    const bare = await db.dataSource.query(`UPDATE rbac.approvals SET state = 'APPROVED' WHERE id = '${id}' RETURNING id`);
    expect(bare).toEqual([[], 0]);
    await expire(id);
    await expect(asApp(dan, id)).rejects.toMatchObject({ code: 'integrity' });
  });

  it('what was asked for cannot be changed or removed by the application', async () => {
    const { id } = await ask('fixed');
    await expect(
      unitOfWork.run(dan, (tx) => tx.query('UPDATE rbac.approvals SET payload = $2 WHERE id = $1', [id, Buffer.from('{}')])),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(unitOfWork.run(dan, (tx) => tx.query('DELETE FROM rbac.approvals WHERE id = $1', [id]))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(db.superuser.query('DELETE FROM rbac.approvals WHERE id = $1', [id])).rejects.toMatchObject({ code: 'CX004' });
    await expect(db.superuser.query('TRUNCATE rbac.approvals CASCADE')).rejects.toMatchObject({ code: 'CX004' });
  });

  const expire = (id: string) =>
    db.superuser.query(
      `ALTER TABLE rbac.approvals DISABLE TRIGGER four_eyes;
       UPDATE rbac.approvals SET made_at = now() - interval '25 hours', expires_at = now() - interval '1 hour' WHERE id = '${id}';
       ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER four_eyes`,
    );

  it('a request that ran out cannot be approved, and says so', async () => {
    const { id, digest } = await ask('late');
    await expire(id);
    expect((await unitOfWork.run(cleo, (tx) => control.get(tx, id))).state).toBe('EXPIRED');
    await expect(control.approve(dan, id, digest)).rejects.toMatchObject({ code: 'approval-expired' });
    expect(await stateOf(id)).toBe('EXPIRED');
    expect(target).toMatchObject({ executed: [], ended: ['late EXPIRED'] });
  });

  it('a timer ends what nobody decided', async () => {
    const { id } = await ask('forgotten');
    await expire(id);
    expect(await house.get(ApprovalTimer).tick()).toBeGreaterThan(0);
    expect(await stateOf(id)).toBe('EXPIRED');
    expect(target.ended).toContain('forgotten EXPIRED');
    expect(await house.get(ApprovalTimer).tick()).toBe(0);
  });

  it('a request is void when its target has changed', async () => {
    const { id, digest } = await ask('moved');
    target.version = '2';
    await expect(control.approve(dan, id, digest)).rejects.toMatchObject({ code: 'approval-void' });
    expect(await stateOf(id)).toBe('VOID');
    expect(target).toMatchObject({ executed: [], ended: ['moved VOID'] });
    await expect(control.approve(dan, id, digest)).rejects.toMatchObject({ code: 'approval-void' });
  });

  it('approving another change than the one seen is refused', async () => {
    const { id } = await ask('digest');
    await expect(control.approve(dan, id, '0'.repeat(64))).rejects.toMatchObject({ code: 'conflict' });
    expect(await stateOf(id)).toBe('PENDING');
  });

  it('when the change fails, the approval did not happen', async () => {
    const { id, digest } = await ask('fails');
    target.fails = true;
    await expect(control.approve(dan, id, digest)).rejects.toThrow('it cannot be done');
    expect(await stateOf(id)).toBe('PENDING');
    target.fails = false;
    await control.approve(dan, id, digest);
    expect(target.executed).toEqual(['fails']);
  });

  it('of two approvals at once one wins, and the other is told', async () => {
    const { id, digest } = await ask('race');
    const outcomes = await Promise.allSettled([control.approve(dan, id, digest), control.approve(dan, id, digest)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'approval-decided' } });
    expect(target.executed).toEqual(['race']);
  });

  it('of approving and withdrawing at once one wins', async () => {
    const { id, digest } = await ask('withdrawn');
    const outcomes = await Promise.allSettled([control.withdraw(cleo, id), control.approve(dan, id, digest)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(target.executed.length + target.ended.length).toBe(1);
  });

  it('only its maker withdraws a request', async () => {
    const { id } = await ask('mine');
    await expect(control.withdraw(dan, id)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await control.withdraw(cleo, id)).toMatchObject({ state: 'WITHDRAWN', checker: null });
  });

  it('the same change cannot be asked for twice while it waits, and again once it ran out', async () => {
    const { id } = await ask('again');
    await expect(ask('again', dan)).rejects.toMatchObject({ code: 'duplicate' });
    await expire(id);
    expect((await ask('again')).id).not.toBe(id);
    expect(await stateOf(id)).toBe('EXPIRED');
  });

  it('a service neither asks nor decides', async () => {
    const service = serviceActor('operator', ['approval:read', 'case:read', 'case:approve']);
    await expect(ask('service', service)).rejects.toMatchObject({ code: 'forbidden' });
    const { id, digest } = await ask('for a service');
    await expect(control.approve(service, id, digest)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(asApp(service, id)).rejects.toMatchObject({ code: 'maker-is-checker' });
  });

  it('who has no part in it does not see the request', async () => {
    const { id, digest } = await ask('hidden');
    for (const outsider of [house.people.ada, house.people.eva]) {
      await expect(control.approve(house.as(outsider), id, digest)).rejects.toMatchObject({ code: 'not-found' });
    }
    const seen = await db.dataSource.query('SELECT count(*)::int AS n FROM rbac.approvals');
    expect(seen).toEqual([{ n: 0 }]);
  });

  it('the list says to each reader who may decide, and why not', async () => {
    const { id } = await ask('listed');
    const view = house.get(ViewApprovals);
    const inBox = (actor: Actor, box: 'needs-you' | 'yours' | 'done') =>
      unitOfWork.run(actor, async (tx) => (await view.list(tx, { box })).items.find((item) => item.id === id));
    expect(await inBox(dan, 'needs-you')).toMatchObject({ canDecide: true, whyNot: null, maker: { name: 'Cleo Test', initials: 'CT' } });
    expect(await inBox(cleo, 'needs-you')).toBeUndefined();
    expect(await inBox(cleo, 'yours')).toMatchObject({ canDecide: false, whyNot: expect.stringContaining('You made this request') });
    expect(await inBox(dan, 'done')).toBeUndefined();
    expect(await unitOfWork.run(dan, (tx) => view.detail(tx, id))).toMatchObject({
      reason: 'because',
      changes: [{ label: 'Note', before: '', after: 'listed' }],
      entries: { made: { state: 'pending', index: null }, decided: null },
    });
  });

  it('pages through many requests without losing or repeating one', async () => {
    const made = new Set<string>();
    for (let i = 0; i < 7; i += 1) made.add((await ask(`page ${i}`)).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const filter: { limit: number; cursor?: string } = cursor ? { limit: 3, cursor } : { limit: 3 };
      const { items, next } = await unitOfWork.run(dan, (tx) => control.list(tx, filter));
      seen.push(...items.map(({ id }) => id));
      cursor = next;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...made].every((id) => seen.includes(id))).toBe(true);
  });

  it('the digest depends on the content and not on how it was written down', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), fc.integer(), { minKeys: 2, maxKeys: 5 }),
        async (content) => {
          const shuffled = Object.fromEntries(Object.entries(content).reverse());
          const request = (payload: object) =>
            unitOfWork.run(cleo, (tx) =>
              control.request(tx, {
                action: 'test.change',
                subject: { type: 'thing', id: uuidv7() },
                payload: { note: 'p', payload },
                reason: 'r',
              }),
            );
          expect((await request(content)).digest).toBe((await request(shuffled)).digest);
        },
      ),
      { numRuns: 10 },
    );
  });
});
