import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, UnitOfWork } from '#platform';
import { ObjectCounters, type PredefinedRole } from '#rbac';
import { caseRow, queueRow, teamRow } from '#testing';
import { type TestApi, testApi } from '#testing/api';

/** What would change for somebody, by number of cases and alerts. */
describe('the numbers behind a change of rights', () => {
  let api: TestApi;
  let north: string;
  beforeAll(async () => {
    api = await testApi();
    const { eva, cleo } = api.house.people;
    north = await teamRow(api.db, { name: 'North', members: [eva.id] });
    const south = await teamRow(api.db, { name: 'South', members: [] });
    const walled = await teamRow(api.db, { name: 'Walled', kind: 'compartment', members: [eva.id] });
    const queue = await queueRow(api.db, { name: 'North’s', teams: [north] });
    const closed = await queueRow(api.db, { name: 'Nobody’s', teams: [] });
    for (const place of [
      { team: north },
      { team: north },
      { team: south },
      { queue },
      { queue: closed },
      { team: south, owner: cleo.id },
    ]) {
      await caseRow(api.db, undefined, place);
    }
    await caseRow(api.db, undefined, { team: north, compartment: walled });
  });
  afterAll(() => api.close());

  const preview = async (role: PredefinedRole | string, change: string, who: 'eva' | 'cleo' = 'eva') =>
    (await (await api.as('ada')).get(`/users/${api.house.people[who].id}/roles/preview?role=${role}&change=${change}`)).json.objects;

  it('are what the person would see: her team’s, her queues’, her own, and nothing of a compartment', async () => {
    expect(await preview('analyst', 'grant')).toEqual([
      { permission: 'case:read', says: 'cases', before: 0, after: 3 },
      { permission: 'alert:read', says: 'alerts', before: 0, after: 0 },
    ]);
    expect(await preview('auditor', 'grant')).toEqual([{ permission: 'case:read', says: 'cases', before: 0, after: 6 }]);
    expect(await preview('analyst', 'revoke', 'cleo')).toMatchObject([{ before: 1, after: 0 }, { says: 'alerts' }]);
  });

  it('are told for a role by all who hold it together', async () => {
    const ada = await api.as('ada');
    const { scopes } = (await ada.get('/roles/analyst')).json;
    const { json } = await ada.post('/roles/preview', { role: 'analyst', permissions: { ...scopes, 'case:read': 'all' } });
    expect(json).toMatchObject({ holders: 2, objects: [{ says: 'cases', before: 1, after: 6 }, { says: 'alerts' }] });
    expect((await ada.post('/roles/preview', { permissions: scopes })).json.objects).toEqual([]);
  });

  it('are nought to whoever may not look at roles, also in SQL', async () => {
    const count = (actor: Actor) =>
      api.house.get(UnitOfWork).run(actor, (tx) => tx.query(`SELECT cases.count_reached('cases', 'all', '{}', '{}', 100) AS n`));
    expect(await count(api.house.as(api.house.people.cleo))).toEqual([{ n: 0 }]);
    expect(await count(api.house.as(api.house.people.ada))).toEqual([{ n: 6 }]);
    expect(api.app.get(ObjectCounters, { strict: false }).all.map(({ says }) => says)).toEqual(['cases', 'alerts']);
  });
});
