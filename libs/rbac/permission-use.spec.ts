import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnitOfWork } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { PermissionUse } from './application/reviews/permission-use.ts';

describe('the count of what permissions are used for', () => {
  let db: TestDatabase;
  let house: House;
  let uses: PermissionUse;
  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    uses = house.get(PermissionUse);
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const counted = async () =>
    (
      await db.superuser.query('SELECT permission, uses::int FROM rbac.permission_use WHERE user_id = $1 ORDER BY 1', [
        house.people.cleo.id,
      ])
    ).rows;

  it('adds up to one row for a user, a permission and a day', async () => {
    const { id } = house.people.cleo;
    for (let i = 0; i < 5; i += 1) uses.note(id, 'case:read');
    uses.note(id, 'case:work');
    await uses.flush();
    uses.note(id, 'case:read');
    await uses.flush();
    expect(await counted()).toEqual([
      { permission: 'case:read', uses: 6 },
      { permission: 'case:work', uses: 1 },
    ]);
  });

  it('keeps what could not be written for the next round', async () => {
    await db.superuser.query('REVOKE INSERT ON rbac.permission_use FROM caspix_app');
    uses.note(house.people.cleo.id, 'case:work');
    await uses.flush();
    await db.superuser.query('GRANT INSERT ON rbac.permission_use TO caspix_app');
    uses.note(house.people.cleo.id, 'case:work');
    await uses.flush();
    expect(await counted()).toContainEqual({ permission: 'case:work', uses: 3 });
  });

  it('is written by the product alone: nobody adds uses of their own', async () => {
    const cleo = house.as(house.people.cleo);
    const forge = house
      .get(UnitOfWork)
      .run(cleo, (tx) => tx.query(`INSERT INTO rbac.permission_use VALUES ($1, 'case:approve', '2026-01-01', 99, now())`, [cleo.sub]));
    await expect(forge).rejects.toMatchObject({ code: 'forbidden' });
  });
});
