import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { RequestRoleChange } from './application/roles/request-role-change.ts';
import { CreateTeam } from './application/teams/create-team.ts';
import { ListTeams } from './application/teams/list-teams.ts';
import { RequestTeamChange } from './application/teams/request-team-change.ts';
import { type Approval, DualControl, Principals } from './index.ts';

describe('changing what people may do', () => {
  let db: TestDatabase;
  let house: House;
  let ada: Actor;
  let ben: Actor;

  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    ada = house.as(house.people.ada);
    ben = house.as(house.people.ben);
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const change = (actor: Actor, user: Resident, verb: 'grant' | 'revoke', role: string) =>
    house.get(RequestRoleChange).execute(actor, { userId: user.id, role, change: verb, reason: 'the work asks for it' });
  const approve = (actor: Actor, { id, digest }: Approval) => house.get(DualControl).approve(actor, id, digest);
  const rolesOf = (user: Resident) =>
    house.get(UnitOfWork).run(ada, async (tx) => (await house.get(Principals).grants(tx, [user.id])).map(({ role }) => role).sort());
  const asAda = <T>(sql: string, parameters: unknown[] = []) => house.get(UnitOfWork).run(ada, (tx) => tx.query<T>(sql, parameters));

  it('a role is given by one administrator and a second', async () => {
    const { eva } = house.people;
    const request = await change(ada, eva, 'grant', 'auditor');
    expect(request).toMatchObject({ title: 'Give Eva Test the role Auditor', state: 'PENDING' });
    expect(request.changes).toContainEqual({ label: 'audit:read', before: 'No', after: 'Yes' });
    expect(await rolesOf(eva)).toEqual(['manager']);
    await expect(approve(ada, request)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await approve(ben, request);
    expect(await rolesOf(eva)).toEqual(['auditor', 'manager']);
    await approve(ada, await change(ben, eva, 'revoke', 'auditor'));
    expect(await rolesOf(eva)).toEqual(['manager']);
  });

  it('who is to receive a role does not decide about it', async () => {
    const request = await change(ada, house.people.ben, 'grant', 'manager');
    await expect(approve(ben, request)).rejects.toMatchObject({ code: 'separation-of-duties' });
  });

  it('an administrator cannot also decide cases', async () => {
    await expect(change(ada, house.people.cleo, 'grant', 'admin')).rejects.toMatchObject({ code: 'separation-of-duties' });
    await expect(change(ada, house.people.ben, 'grant', 'analyst')).rejects.toMatchObject({ code: 'separation-of-duties' });
  });

  it.each([
    ['a role that is not held is not taken', 'revoke', 'auditor', 'conflict'],
    ['a role that is held is not given again', 'grant', 'manager', 'conflict'],
    ['a role that does not exist is not given', 'grant', 'root', 'not-found'],
  ] as const)('%s', async (_, verb, role, code) => {
    await expect(change(ada, house.people.eva, verb, role)).rejects.toMatchObject({ code });
  });

  it('a request is void when the roles changed meanwhile', async () => {
    const { eva } = house.people;
    const auditor = await change(ada, eva, 'grant', 'auditor');
    await approve(ben, await change(ada, eva, 'revoke', 'manager'));
    await expect(approve(ben, auditor)).rejects.toMatchObject({ code: 'approval-void' });
    await approve(ben, await change(ada, eva, 'grant', 'manager'));
  });

  it('the last administrator stays, by service and by database', async () => {
    const { ada: first, ben: second } = house.people;
    await approve(ben, await change(ada, second, 'revoke', 'admin'));
    await expect(change(ada, first, 'revoke', 'admin')).rejects.toMatchObject({ code: 'last-admin' });
    await expect(asAda('UPDATE rbac.principals SET active = false WHERE user_id = $1', [first.id])).rejects.toMatchObject({
      code: 'integrity',
    });
    await db.superuser.query(
      `ALTER TABLE rbac.grants DISABLE TRIGGER approved_only; UPDATE rbac.grants SET revoked_at = NULL, revoked_by = NULL WHERE role = 'admin';
       ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only`,
    );
  });

  it('two administrators who remove each other at once leave one', async () => {
    const { ada: first, ben: second } = house.people;
    const takeSecond = await change(ada, second, 'revoke', 'admin');
    const takeFirst = await change(ben, first, 'revoke', 'admin');
    const outcomes = await Promise.allSettled([approve(ben, takeSecond), approve(ada, takeFirst)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { rows } = await db.superuser.query(`SELECT FROM rbac.grants WHERE role = 'admin' AND revoked_at IS NULL`);
    expect(rows).toHaveLength(1);
    await db.superuser.query(
      `ALTER TABLE rbac.grants DISABLE TRIGGER approved_only; UPDATE rbac.grants SET revoked_at = NULL, revoked_by = NULL WHERE role = 'admin';
       ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only`,
    );
  });

  it('an injected statement grants nothing without an approved request that says so', async () => {
    const { eva, finn } = house.people;
    const grant = (user: string, role: string, approval: string | null) =>
      asAda('INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, granted_by) VALUES ($1, $2, $3, 1, now(), $4)', [
        uuidv7(),
        user,
        role,
        approval,
      ]);
    await expect(grant(eva.id, 'auditor', null)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const pending = await change(ada, eva, 'grant', 'auditor');
    await expect(grant(eva.id, 'auditor', pending.id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const { id } = await approve(ben, pending);
    await expect(grant(finn.id, 'admin', id)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await expect(grant(eva.id, 'auditor', id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(asAda('DELETE FROM rbac.grants')).rejects.toMatchObject({ code: 'forbidden' });
    const cleo = house.as(house.people.cleo);
    const byAnalyst = house
      .get(UnitOfWork)
      .run(cleo, (tx) =>
        tx.query('INSERT INTO rbac.grants (id, user_id, role, serial, granted_at) VALUES ($1, $2, $3, 1, now())', [
          uuidv7(),
          cleo.sub,
          'auditor',
        ]),
      );
    await expect(byAnalyst).rejects.toMatchObject({ code: expect.stringMatching(/forbidden|maker-is-checker/) });
    await approve(ada, await change(ben, eva, 'revoke', 'auditor'));
  });

  it('the database separates duties even for an approved request', async () => {
    const { cleo } = house.people;
    await db.superuser.query(`ALTER TABLE rbac.grants DISABLE TRIGGER approved_only`);
    await db.superuser.query(`ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only`);
    const bootstrap = { ...ada, permissions: [...ada.permissions, 'rbac:bootstrap'] };
    const both = house
      .get(UnitOfWork)
      .run(bootstrap, (tx) =>
        tx.query('INSERT INTO rbac.grants (id, user_id, role, serial, granted_at) VALUES ($1, $2, $3, 9, now())', [
          uuidv7(),
          cleo.id,
          'admin',
        ]),
      );
    await expect(both).rejects.toMatchObject({ code: 'integrity' });
  });

  it('a team is joined and left by two people’s will', async () => {
    const team = await house.get(CreateTeam).execute(ada, 'Payments Fraud');
    await expect(house.get(CreateTeam).execute(ada, 'PAYMENTS fraud')).rejects.toMatchObject({ code: 'duplicate' });
    const move = (what: 'add' | 'remove') =>
      house.get(RequestTeamChange).execute(ada, { teamId: team.id, userId: house.people.cleo.id, change: what, reason: 'shift plan' });
    const members = async () => (await house.get(ListTeams).execute(ada)).find(({ id }) => id === team.id)?.members.map(({ name }) => name);
    const joining = await move('add');
    await expect(approve(ada, joining)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await approve(ben, joining);
    expect(await members()).toEqual(['Cleo Test']);
    await expect(move('add')).rejects.toMatchObject({ code: 'conflict' });
    await approve(ben, await move('remove'));
    expect(await members()).toEqual([]);
    const byHand = asAda('INSERT INTO rbac.team_members (id, team_id, user_id, added_at) VALUES ($1, $2, $3, now())', [
      uuidv7(),
      team.id,
      house.people.dan.id,
    ]);
    await expect(byHand).rejects.toMatchObject({ code: 'maker-is-checker' });
  });

  it('the story of a role can be read: who asked, who agreed, since when', async () => {
    const { rows } = await db.superuser.query(
      `SELECT a.maker_id, a.checker_id, g.revoked_at IS NOT NULL AS over FROM rbac.grants g JOIN rbac.approvals a ON a.id = g.granted_by
       WHERE g.user_id = $1 AND g.role = 'auditor' ORDER BY g.granted_at LIMIT 1`,
      [house.people.eva.id],
    );
    expect(rows).toEqual([{ maker_id: ada.sub, checker_id: ben.sub, over: true }]);
  });
});
