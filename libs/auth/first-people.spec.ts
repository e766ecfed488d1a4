import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnitOfWork } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { ListDemoAccounts } from './application/demo/list-demo-accounts.ts';
import { BeginEnrolment } from './application/enrolment/begin-enrolment.ts';
import { Directory } from './application/users/directory.ts';
import { FirstAdministrators } from './application/users/first-administrators.ts';
import { SeedUsers } from './application/users/seed-users.ts';

const seed = (username: string, role: string, team: string | null) => ({
  username,
  name: `${username} Seed`,
  role,
  team,
  password: 'a sentence for this demo alone',
  totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
});

describe('the first people of an instance', { timeout: 60_000 }, () => {
  let db: TestDatabase;
  let house: House;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  it('a demo’s people are made once, with role and team, and recorded', async () => {
    const list = [seed('mia.seed', 'analyst', 'Cards'), seed('nils.seed', 'analyst', 'Cards'), seed('olga.seed', 'manager', null)];
    expect(await house.get(SeedUsers).execute(list)).toBe(3);
    expect(await house.get(SeedUsers).execute(list)).toBe(0);
    const { rows } = await db.superuser.query(
      `SELECT u.username, u.state, g.role, t.name AS team FROM auth.users u JOIN rbac.grants g ON g.user_id = u.id
       LEFT JOIN rbac.team_members m ON m.user_id = u.id LEFT JOIN rbac.teams t ON t.id = m.team_id
       WHERE u.username LIKE '%.seed' ORDER BY u.username`,
    );
    expect(rows).toEqual([
      { username: 'mia.seed', state: 'ACTIVE', role: 'analyst', team: 'Cards' },
      { username: 'nils.seed', state: 'ACTIVE', role: 'analyst', team: 'Cards' },
      { username: 'olga.seed', state: 'ACTIVE', role: 'manager', team: null },
    ]);
  });

  it('the demo’s accounts are listed with the code of the moment, and only in a demo', async () => {
    await expect(house.get(ListDemoAccounts).execute()).rejects.toMatchObject({ code: 'not-found' });
    const demoFile = join(db.config.evidenceDir, 'demo.json');
    writeFileSync(demoFile, JSON.stringify({ accounts: [seed('mia.seed', 'analyst', null)] }));
    const clock = { now: () => '2026-11-22T10:00:10.000000Z', millis: () => Date.parse('2026-11-22T10:00:10Z') };
    const [account] = await new ListDemoAccounts({ ...db.config, demo: true, demoFile }, clock).execute();
    expect(account).toEqual({
      username: 'mia.seed',
      name: 'mia.seed Seed',
      role: 'analyst',
      password: 'a sentence for this demo alone',
      code: expect.stringMatching(/^\d{6}$/),
      codeUntil: '2026-11-22T10:00:30.000000Z',
    });
  });

  it('names people, services and the unknown', async () => {
    const { cleo } = house.people;
    const service = '00000000-0000-7000-8000-000000000001';
    const nobody = '00000000-0000-7000-8000-00000000ffff';
    const names = await house
      .get(UnitOfWork)
      .run(house.as(cleo), (tx) => house.get(Directory).displayNames(tx, [cleo.id, service, nobody]));
    expect(names.get(cleo.id)).toEqual({ id: cleo.id, name: 'Cleo Test', initials: 'CT', username: 'cleo.test' });
    expect(names.get(service)?.name).toBe('Caspix auth');
    expect(names.get(nobody)?.name).toBe('Unknown');
  });

  it('nobody becomes first administrator where somebody administers already', async () => {
    expect(await house.get(FirstAdministrators).execute([{ username: 'late.one', name: 'Late One' }])).toEqual([]);
  });

  it('an empty instance begins with two administrators, who choose their own passwords', async () => {
    const empty = await testDatabase();
    const start = await openHouse(empty, { people: false });
    const two = [
      { username: 'admin.one', name: 'First Administrator' },
      { username: 'admin.two', name: 'Second Administrator' },
    ];
    const invited = await start.get(FirstAdministrators).execute(two);
    expect(invited).toMatchObject(two);
    const again = await start.get(FirstAdministrators).execute(two);
    expect(again.map(({ enrolmentCode }) => enrolmentCode)).not.toEqual(invited.map(({ enrolmentCode }) => enrolmentCode));
    const enrol = (enrolmentCode: string | undefined) =>
      start.get(BeginEnrolment).execute({
        username: 'admin.one',
        enrolmentCode: enrolmentCode ?? '',
        password: 'a sentence of my own choosing',
        origin: { ip: null, agent: null },
        request: 'request',
      });
    await expect(enrol(invited[0]?.enrolmentCode)).rejects.toMatchObject({ code: 'invalid-credentials' });
    expect(await enrol(again[0]?.enrolmentCode)).toMatchObject({ secret: expect.stringMatching(/^[A-Z2-7]{32}$/) });
    const { rows } = await empty.superuser.query(`SELECT count(*)::int AS n FROM rbac.grants WHERE role = 'admin'`);
    expect(rows).toEqual([{ n: 2 }]);
    await start.close();
    await empty.close();
  });
});
