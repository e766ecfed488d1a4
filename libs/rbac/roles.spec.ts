import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, UnitOfWork } from '#platform';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { RequestRoleChange } from './application/roles/request-role-change.ts';
import { RequestRoleTemplate, type WantedRole } from './application/roles/request-role-template.ts';
import { ShowRole } from './application/roles/show-role.ts';
import { shippedRoles } from './domain/shipped-roles.ts';
import { GrantTimer } from './grant-timer.ts';
import { type Approval, DualControl, Principals } from './index.ts';

describe('roles of the institution’s own', () => {
  let db: TestDatabase;
  let house: House;
  let [ada, ben] = [] as unknown as [Actor, Actor];
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    [ada, ben] = [house.as(house.people.ada), house.as(house.people.ben)];
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const wanted = (role: string, change: Partial<WantedRole> = {}): WantedRole => ({
    ...{ role, version: 0, name: `Role ${role}`, description: 'For a test', clonedFrom: null, reason: 'the work asks for it' },
    permissions: { 'case:read': 'team', 'dashboard:read': 'own' },
    ...change,
  });
  const ask = async (role: WantedRole, actor = ada) => house.get(RequestRoleTemplate).execute(actor, role);
  const approve = (actor: Actor, { id, digest }: Approval) => house.get(DualControl).approve(actor, id, digest);
  const make = async (role: WantedRole) => approve(ben, await ask(role));
  const show = (id: string) => house.get(ShowRole).execute(ada, id);
  const change = (user: Resident, verb: 'grant' | 'revoke', role: string, times: { from?: string; until?: string } = {}) =>
    house.get(RequestRoleChange).execute(ada, { userId: user.id, role, change: verb, reason: 'the work asks for it', ...times });
  const give = async (user: Resident, role: string, times = {}) => approve(ben, await change(user, 'grant', role, times));
  const serialNow = async () => (await db.superuser.query('SELECT value FROM rbac.grant_clock')).rows[0].value as number;
  const authority = async (user: Resident, serial: number) =>
    (await db.superuser.query('SELECT permissions, scopes, roles FROM rbac.authority($1, $2, now())', [user.id, serial])).rows[0];
  const asAda = (sql: string, parameters: unknown[] = []) => house.get(UnitOfWork).run(ada, (tx) => tx.query(sql, parameters));

  it('is made by one administrator and a second, and reaches as far as it says', async () => {
    const asked = await ask(wanted('night-desk'));
    expect(asked).toMatchObject({ action: 'role.create', title: 'Make the role Role night-desk' });
    expect(asked.changes).toContainEqual({ label: 'case:read', before: 'No', after: 'Yes, team' });
    await expect(approve(ada, asked)).rejects.toMatchObject({ code: 'maker-is-checker' });
    await approve(ben, asked);
    expect(await show('night-desk')).toMatchObject({
      version: 1,
      scopes: { 'case:read': 'team', 'dashboard:read': 'all', 'session:own': 'all' },
      versions: [{ version: 1, approval: asked.id, clonedFrom: null }],
      holders: 0,
    });
  });

  it('is cloned from another, changed by a new version, and the difference can be read', async () => {
    await make(wanted('first-desk', { clonedFrom: 'fraud-supervisor', permissions: { ...scopesOf('fraud-supervisor') } }));
    const { scopes } = await show('first-desk');
    const { 'alert:triage': _, ...rest } = scopes;
    await make(wanted('first-desk', { version: 1, permissions: { ...rest, 'case:read': 'all' } }));
    expect(await house.get(ShowRole).diff(ada, 'first-desk', 1, 2)).toMatchObject({
      differences: [
        { permission: 'alert:triage', before: 'team', after: null },
        { permission: 'case:read', before: 'team', after: 'all' },
      ],
    });
    await expect(ask(wanted('first-desk', { version: 1 }))).rejects.toMatchObject({ code: 'stale-version' });
  });
  const scopesOf = (id: keyof typeof shippedRoles) =>
    Object.fromEntries(shippedRoles[id].permissions.map((permission) => [permission, shippedRoles[id].scope]));

  it.each(Object.keys(shippedRoles))('ships %s, which may be changed like any other', async (id) => {
    const role = await show(id);
    expect(role).toMatchObject({ shipped: true, predefined: false, retiredAt: null });
    await expect(ask(wanted(id, { version: role.version }))).resolves.toMatchObject({ action: 'role.change' });
  });

  it.each([
    ['a predefined role', () => wanted('admin', { version: 1 }), 'conflict'],
    ['a name that is taken', () => wanted('other', { name: 'AUDITOR' }), 'duplicate'],
    ['an id that is taken', () => wanted('auditor'), 'duplicate'],
    ['a permission that does not exist', () => wanted('other', { permissions: { 'case:everything': 'all' } }), 'validation'],
    ['a reach that does not exist', () => wanted('other', { permissions: { 'case:read': 'everywhere' } }), 'validation'],
    ['a role to clone that does not exist', () => wanted('other', { clonedFrom: 'nothing' }), 'not-found'],
    [
      'administering and deciding',
      () => wanted('other', { permissions: { 'role:grant': 'all', 'case:decide': 'all' } }),
      'separation-of-duties',
    ],
    [
      'making and checking',
      () => wanted('other', { permissions: { 'case:decide': 'all', 'case:approve': 'all' } }),
      'separation-of-duties',
    ],
    [
      'exporting and purging',
      () => wanted('other', { permissions: { 'pack:export': 'all', 'party:erase': 'all' } }),
      'separation-of-duties',
    ],
  ])('refuses %s', async (_, role, code) => {
    const { version } = role().role === 'admin' ? await show('admin') : role();
    await expect(ask({ ...role(), version })).rejects.toMatchObject({ code });
  });

  it('names the rule that two roles break together, for a grant and for a change of a role that somebody holds', async () => {
    const { cleo, eva } = house.people;
    await expect(change(cleo, 'grant', 'second-line-reviewer')).rejects.toMatchObject({
      code: 'separation-of-duties',
      fields: [{ field: 'rule', reason: 'who-makes-does-not-check' }],
    });
    await make(wanted('desk-help', { permissions: { 'case:read': 'own' } }));
    await give(cleo, 'desk-help');
    const harmful = wanted('desk-help', { version: 1, permissions: { 'case:approve': 'team' } });
    await expect(ask(harmful)).rejects.toMatchObject({ fields: [{ reason: 'who-makes-does-not-check' }] });
    expect(await house.get(ShowRole).preview(ada, 'desk-help', { 'case:approve': 'team' })).toMatchObject({
      holders: 1,
      broken: [{ rule: 'who-makes-does-not-check', holders: 1 }],
    });
    expect(await house.get(ShowRole).previewGrant(ada, eva.id, 'auditor', 'grant')).toMatchObject({
      differences: expect.arrayContaining([{ permission: 'audit:read', before: null, after: 'all' }]),
      broken: [],
    });
  });

  it('whoever holds a role does not decide what it shall permit', async () => {
    await make(wanted('keepers', { permissions: { 'role:read': 'all' } }));
    const given = { userId: ben.sub, role: 'keepers', change: 'grant', reason: 'the work asks for it' } as const;
    await approve(ada, await house.get(RequestRoleChange).execute(ben, given));
    const asked = await ask(wanted('keepers', { version: 1, permissions: { 'role:read': 'all', 'dashboard:read': 'all' } }));
    await expect(approve(ben, asked)).rejects.toMatchObject({ code: 'separation-of-duties' });
    await approve(ben, await change(house.people.ben, 'revoke', 'keepers'));
    await approve(ben, asked);
  });

  it('what a version takes away is gone at once; what it adds waits for a fresh sign-in', async () => {
    const { eva } = house.people;
    await make(wanted('desk', { permissions: { 'case:read': 'all', 'alert:read': 'all' } }));
    await give(eva, 'desk');
    const signedIn = await serialNow();
    await make(wanted('desk', { version: 1, permissions: { 'case:read': 'own', 'evidence:read': 'all' } }));
    const old = await authority(eva, signedIn);
    expect(old.permissions).not.toContain('alert:read');
    expect(old.permissions).not.toContain('evidence:read');
    expect(old.scopes[old.permissions.indexOf('case:read')]).toBe('own');
    expect((await authority(eva, await serialNow())).permissions).toContain('evidence:read');
    const evaNow = { ...house.as(eva), permissions: old.permissions };
    expect(await house.get(UnitOfWork).run(evaNow, (tx) => house.get(Principals).gainsAfresh(tx))).toBe(true);
  });

  it('is retired once nobody holds it, and then given to nobody', async () => {
    const { eva } = house.people;
    await make(wanted('short-lived'));
    await give(eva, 'short-lived');
    const retire = async () => house.get(RequestRoleTemplate).retire(ada, { role: 'short-lived', version: 1, reason: 'not needed' });
    await expect(retire()).rejects.toMatchObject({ code: 'conflict' });
    await approve(ben, await change(eva, 'revoke', 'short-lived'));
    await approve(ben, await retire());
    await expect(change(eva, 'grant', 'short-lived')).rejects.toMatchObject({ code: 'conflict' });
    expect((await show('short-lived')).retiredAt).not.toBeNull();
  });

  it('a change that would leave nobody to decide about roles is refused, by service and by database', async () => {
    await make(wanted('role-keepers', { permissions: { 'role:approve': 'all', 'role:read': 'all', 'approval:read': 'all' } }));
    await give(house.people.eva, 'role-keepers');
    await db.superuser.query(`BEGIN; ALTER TABLE rbac.grants DISABLE TRIGGER approved_only`);
    await db.superuser.query(`UPDATE rbac.grants SET expires_at = now() + interval '1 day' WHERE role = 'admin'`);
    await db.superuser.query(`ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only; COMMIT`);
    await expect(ask(wanted('role-keepers', { version: 1 }))).rejects.toMatchObject({ code: 'last-admin' });
    await expect(change(house.people.eva, 'revoke', 'role-keepers')).rejects.toMatchObject({ code: 'last-admin' });
    const release = db.superuser.query(
      `INSERT INTO rbac.role_versions (role, version, name, description, permissions, made_at) VALUES ('role-keepers', 2, 'Keepers', '', '{}', now())`,
    );
    await expect(release).rejects.toMatchObject({ code: 'CX004' });
    await db.superuser.query(`BEGIN; ALTER TABLE rbac.grants DISABLE TRIGGER approved_only`);
    await db.superuser.query(`UPDATE rbac.grants SET expires_at = NULL WHERE role = 'admin'`);
    await db.superuser.query(`ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only; COMMIT`);
    await approve(ben, await change(house.people.eva, 'revoke', 'role-keepers'));
  });

  it('an injected statement changes no role: not without a request, not beyond it, not a predefined one', async () => {
    const version = (role: string, permissions: object, approval: string | null, number = 1) =>
      asAda(
        `INSERT INTO rbac.role_versions (role, version, name, description, permissions, made_at, approved_by)
         VALUES ($1, $2, 'Role injected', 'For a test', $3, now(), $4)`,
        [role, number, JSON.stringify(permissions), approval],
      );
    await expect(version('injected', { 'case:read': 'all' }, null)).rejects.toMatchObject({
      code: expect.stringMatching(/forbidden|maker/),
    });
    const asked = await ask(wanted('injected', { permissions: { 'case:read': 'own' } }));
    await expect(version('injected', { 'case:read': 'own', 'session:own': 'all' }, asked.id)).rejects.toMatchObject({
      code: 'maker-is-checker',
    });
    await approve(ben, asked);
    const change = await ask(wanted('injected', { version: 1 }));
    await expect(version('injected', { 'role:approve': 'all' }, change.id, 2)).rejects.toMatchObject({ code: 'maker-is-checker' });
    const { version: current } = await show('auditor');
    await expect(version('auditor', { 'case:read': 'all' }, asked.id, current + 1)).rejects.toMatchObject({ code: 'integrity' });
    for (const sql of [
      `UPDATE rbac.role_permissions SET scope = 'all'`,
      `INSERT INTO rbac.role_permissions (role, permission) VALUES ('manager', 'case:read')`,
      `UPDATE rbac.roles SET predefined = false`,
      `DELETE FROM rbac.role_versions`,
    ]) {
      await expect(asAda(sql)).rejects.toMatchObject({ code: 'forbidden' });
    }
    for (const sql of [
      `INSERT INTO rbac.role_permissions (role, permission) VALUES ('manager', 'case:read')`,
      `UPDATE rbac.roles SET name = 'x'`,
    ]) {
      await expect(db.superuser.query(sql)).rejects.toMatchObject({ code: 'CX004' });
    }
  });

  describe('for a time', () => {
    const HOUR = 3_600_000;
    const soon = (millis: number) => new Date(Date.now() + millis).toISOString();
    /** Makes the moment pass at which a grant of this person begins or ends: waiting for it, a busy machine would be late for the time before. */
    const passes = (which: 'starts_at' | 'expires_at', { id }: Resident) =>
      db.superuser.query(
        `ALTER TABLE rbac.grants DISABLE TRIGGER approved_only;
         UPDATE rbac.grants SET ${which} = now() WHERE user_id = '${id}' AND ${which} > now();
         ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only`,
      );
    const held = async (user: Resident) =>
      house.get(UnitOfWork).run(ada, async (tx) => (await house.get(Principals).grants(tx, [user.id])).map(({ role }) => role));
    const actions = async (user: Resident) =>
      (await db.superuser.query(`SELECT action FROM audit.entries WHERE object_id = $1 ORDER BY at`, [user.id])).rows.map((r) => r.action);

    it('ends by itself at its moment, and the timer writes it down', async () => {
      const { finn } = house.people;
      await give(finn, 'manager', { until: soon(HOUR) });
      expect(await held(finn)).toContain('manager');
      expect((await authority(finn, await serialNow())).roles).toContain('manager');
      await passes('expires_at', finn);
      expect((await authority(finn, await serialNow())).roles).not.toContain('manager');
      expect(await house.get(GrantTimer).tick()).toBe(1);
      expect(await actions(finn)).toContain('role.expire');
      expect(await house.get(GrantTimer).tick()).toBe(0);
      await give(finn, 'manager');
      await approve(ben, await change(finn, 'revoke', 'manager'));
    });

    it('begins when its time has come, in sessions that are opened from then on', async () => {
      const { finn } = house.people;
      await give(finn, 'manager', { from: soon(HOUR) });
      const signedIn = await serialNow();
      expect((await authority(finn, signedIn)).roles).not.toContain('manager');
      await passes('starts_at', finn);
      expect((await authority(finn, signedIn)).roles).not.toContain('manager');
      expect(await house.get(GrantTimer).tick()).toBe(1);
      expect((await authority(finn, signedIn)).roles).not.toContain('manager');
      expect((await authority(finn, await serialNow())).roles).toContain('manager');
      expect(await actions(finn)).toContain('role.start');
      await approve(ben, await change(finn, 'revoke', 'manager'));
    });

    it('counts no administrator who is one for a time only as the last one', async () => {
      const { ben: second, eva } = house.people;
      await give(eva, 'admin', { until: soon(3_600_000) });
      const asked = await change(second, 'revoke', 'admin');
      await approve(ben, asked);
      await expect(change(house.people.ada, 'revoke', 'admin')).rejects.toMatchObject({ code: 'last-admin' });
    });

    it.each([
      ['an end that has passed', { until: soon(-1000) }],
      ['an end before its beginning', { from: soon(7_200_000), until: soon(3_600_000) }],
      ['more than a year', { until: soon(400 * 86_400_000) }],
    ])('refuses %s', async (_, times) => {
      await expect(change(house.people.dan, 'grant', 'manager', times)).rejects.toMatchObject({ code: 'validation' });
    });

    it('an injected grant cannot outlast its request', async () => {
      const asked = await change(house.people.dan, 'grant', 'manager', { until: soon(3_600_000) });
      await db.superuser.query('ALTER TABLE rbac.approvals DISABLE TRIGGER four_eyes');
      await db.superuser.query(
        `UPDATE rbac.approvals SET state = 'APPROVED', checker_id = $2, decided_at = now(), decided_entry = id WHERE id = $1`,
        [asked.id, ben.sub],
      );
      await db.superuser.query('ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER four_eyes');
      const forEver = asAda(
        `INSERT INTO rbac.grants (id, user_id, role, serial, granted_at, granted_by) VALUES ($1, $2, 'manager', 1, now(), $1)`,
        [asked.id, house.people.dan.id],
      );
      await expect(forEver).rejects.toMatchObject({ code: 'maker-is-checker' });
    });
  });
});
