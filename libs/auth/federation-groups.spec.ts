import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock, uuidv7 } from '#kernel';
import { DualControl } from '#rbac';
import { anonymousSignIn } from './application/service-actor.ts';
import { FederatedHouse } from './federation.fixture.ts';

const groups = [
  { group: 'fraud-managers', role: 'manager' },
  { group: 'fraud-analysts', role: 'analyst' },
  { group: 'caspix-admins', role: 'admin' },
];

describe('groups at an identity provider', { timeout: 60_000 }, () => {
  let open: FederatedHouse;
  beforeAll(async () => {
    open = await FederatedHouse.open(fixedClock(new Date(Math.floor(Date.now() / 30_000) * 30_000 + 1_000).toISOString()), { groups });
  });
  afterAll(() => open.close());
  beforeEach(() => open.afresh());

  const asked = async (user: string) =>
    (
      await open.db.superuser.query(
        `SELECT id, encode(digest, 'hex') AS digest, state FROM rbac.approvals WHERE action = 'role.map' AND subject_id = $1 ORDER BY made_at`,
        [user],
      )
    ).rows;
  const approve = (first: 'ada' | 'ben', { id, digest }: { id: string; digest: string }) =>
    open.house.get(DualControl).approve(open.house.as(open.house.people[first]), id, digest);

  it('give an ordinary role by themselves, and take it away when they are gone', async () => {
    const first = await open.enter(open.someone('gita', { groups: ['fraud-managers'] }));
    expect(first).toMatchObject({ roles: ['manager'] });
    open.clock.advance(1_000);
    const second = await open.enter(open.someone('gita', { groups: ['Fraud-Managers'] }));
    expect(second.roles).toEqual([]);
    const found = await open.entries(first.user);
    expect(found).toContain('role.grant granted follows a group');
    expect(found).toContain('role.revoke granted follows a group');
  });

  it('give nothing that shows customers or decides about others: two administrators do, and the person waits outside', async () => {
    const { user, roles } = await open.enter(open.someone('hugo', { groups: ['fraud-analysts'] }));
    expect(roles).toEqual([]);
    const [wish] = await asked(user);
    expect((await approve('ada', wish)).state).toBe('PENDING');
    expect((await open.enter(open.someone('hugo', { groups: ['fraud-analysts'] }))).roles).toEqual([]);
    expect(await asked(user)).toHaveLength(1);
    await expect(approve('ada', wish)).rejects.toMatchObject({ code: 'conflict' });
    expect((await approve('ben', wish)).state).toBe('APPROVED');
    expect((await open.enter(open.someone('hugo', { groups: ['fraud-analysts'] }))).roles).toEqual(['analyst']);
    open.clock.advance(1_000);
    expect((await open.enter(open.someone('hugo'))).roles).toEqual([]);
  });

  it('ask for an administrator’s role in the same way, and a refusal is not asked again at every sign-in', async () => {
    const { user } = await open.enter(open.someone('ines', { groups: ['caspix-admins'] }));
    const [wish] = await asked(user);
    await open.house.get(DualControl).refuse(open.house.as(open.house.people.ben), wish.id, wish.digest, 'not hers');
    await open.accept(open.someone('ines', { groups: ['caspix-admins'] }));
    expect(await asked(user)).toHaveLength(1);
  });

  it('never bring together what the separation of duties keeps apart', async () => {
    const { finn } = open.house.people;
    await open.link(finn, open.someone('finn-there'));
    await open.accept(open.someone('finn-there', { groups: ['fraud-analysts'] }));
    expect(await asked(finn.id)).toEqual([]);
    expect(await open.entries(finn.id)).toContain('role.grant denied separation-of-duties');
  });

  it('give nothing in SQL that the approved settings do not say', async () => {
    const { user } = await open.enter(open.someone('sly'));
    const sly = { ...anonymousSignIn('a request'), sub: user, type: 'user' as const };
    const insert = (role: string, source: string) =>
      open.db.app.run(sly, (tx) =>
        tx.query('INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, source) VALUES ($1, $2, $3, rbac.tick(), now(), $4)', [
          ...[uuidv7(), user, role, source],
        ]),
      );
    await expect(insert('admin', open.provider)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(insert('auditor', open.provider)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const widen = open.db.app.run(open.house.as(open.house.people.ada), (tx) =>
      tx.query(`UPDATE rbac.role_sources SET roles = '{auditor}' WHERE id = $1`, [open.provider]),
    );
    await expect(widen).rejects.toMatchObject({ code: 'maker-is-checker' });
  });
});
