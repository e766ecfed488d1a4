import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PredefinedRole, predefinedRoles } from '#rbac';
import { type TestApi, testApi } from '#testing/api';
import { furnish, type Objects, type SweepHouse } from './house.fixture.ts';
import { kinds, operations } from './positions.fixture.ts';
import { requestOf } from './requests.fixture.ts';

const holders = { admin: 'ada', analyst: 'cleo', manager: 'eva', auditor: 'finn' } as const satisfies Record<PredefinedRole, string>;

/** An analyst is a stranger to another team's case and to a compartment's; to the others, who reach all or nothing, the latter is foreign. */
const strangers = [
  ['analyst', 'team'],
  ['analyst', 'compartment'],
  ['auditor', 'compartment'],
  ['admin', 'team'],
  ['admin', 'compartment'],
  ['manager', 'team'],
  ['manager', 'compartment'],
] as const;

describe('ids of what is out of sight', () => {
  let api: TestApi;
  let house: SweepHouse;
  beforeAll(async () => {
    api = await testApi();
    house = await furnish(api);
  }, 60_000);
  afterAll(() => api.close());

  const entries = async (): Promise<number> => {
    const { rows } = await api.db.superuser.query(`SELECT count(*)::int AS n FROM audit.entries WHERE outcome = 'denied'`);
    return rows[0].n;
  };

  it('have a known meaning in every position of every route', () => {
    const positions = operations.flatMap(({ id, positions: all }) => all.map((position) => `${id} ${position}`));
    expect(positions.toSorted()).toEqual(Object.keys(kinds).toSorted());
  });

  it.each(strangers)(
    'open nothing to a stranger: an %s, and a %s’s objects',
    async (role, whose) => {
      const client = await api.as(holders[role]);
      const foreign = house[whose];
      const before = await house.state();
      let asked = 0;
      for (const operation of operations) {
        for (const position of operation.positions) {
          const kind = kinds[`${operation.id} ${position}`];
          // Who keeps memberships knows the compartments, by name and by member, and none of what lies in them.
          if (kind === undefined || kind === 'shared' || (role === 'admin' && kind === 'compartment')) continue;
          const id = kind === 'filter' ? filterId(position, foreign) : foreign[kind === 'alerts' ? 'alert' : kind];
          const { rows } = await api.db.superuser.query('SELECT version FROM cases.cases WHERE id = $1', [house.own.case]);
          const { method, path, ask } = requestOf(operation, position, id, { own: house.own, version: rows[0].version });
          const recorded = await entries();
          const { status, bytes } = await client.send(method, path, ask);
          const where = `${role}: ${method} ${path} ${position}`;
          expect([where, bytes.includes(foreign.canary)]).toEqual([where, false]);
          asked += 1;
          if (kind === 'filter') {
            expect([where, status === 200 || status === 403]).toEqual([where, true]);
            continue;
          }
          const skipped = kind === 'alerts' && status === 200 && bytes.includes('there is no such alert');
          expect([where, bytes.toString(), skipped || status === 403 || status === 404]).toEqual([where, bytes.toString(), true]);
          expect([where, (await entries()) > recorded]).toEqual([where, true]);
        }
      }
      expect(asked).toBeGreaterThan(40);
      expect(await house.state()).toBe(before);
    },
    120_000,
  );

  it('and the lists, totals, search and dashboard of a stranger know nothing of it', async () => {
    const { team, compartment } = house;
    const lists = (word: string) => ['/cases?state=all', `/cases?state=all&q=${word}`, `/search?q=${word}`, '/approvals', '/teams'];
    for (const [role, secrets, paths] of [
      ['cleo', [team, compartment], [...lists(team.canary), ...lists(compartment.canary), '/alerts?state=all', '/alerts/summary']],
      ['finn', [compartment], [...lists(compartment.canary), '/audit/entries?limit=200']],
      ['eva', [team, compartment], ['/dashboard']],
    ] as const) {
      const client = await api.as(role);
      for (const path of paths) {
        const { status, bytes } = await client.get(path);
        expect([path, status]).toEqual([path, 200]);
        for (const { canary, case: id } of secrets) {
          expect([role, path, bytes.includes(canary), bytes.includes(id)]).toEqual([role, path, false, false]);
        }
        if (path !== '/dashboard') expect([role, path, bytes.includes('Walled')]).toEqual([role, path, false]);
      }
    }
    // Somebody who may see it finds it there, so the lists are not empty for want of trying.
    expect((await (await api.as('dan')).get(`/search?q=${compartment.canary}`)).bytes.includes(compartment.case)).toBe(true);
    const totals = (await (await api.as('cleo')).get('/alerts/summary')).json;
    const mine = (await (await api.as('cleo')).get('/alerts?state=all&limit=200')).json.items.length;
    expect(Object.values<number>(totals.byState).reduce((sum, count) => sum + count, 0)).toBe(mine);
  });

  it('nor is anything widened by naming what only the server says: role, owner, team, place, version', async () => {
    const cleo = await api.as('cleo');
    const { own } = house;
    const version = (await cleo.get(`/cases/${own.case}`)).json.version;
    const more = {
      ...{ ownerId: own.person, teamId: house.team.team, queueId: house.team.queue, compartmentId: null, compartment: null },
      ...{ version: 99, state: 'CLOSED', createdBy: own.person, number: 'CAS-2026-999999', roles: ['admin'], permissions: ['role:grant'] },
    };
    for (const [name, value] of Object.entries(more)) {
      const body = { title: 'A new title', [name]: value };
      const { status, json } = await cleo.patch(`/cases/${own.case}`, body, { 'if-match': `"${version}"` });
      expect([name, status, json.code]).toEqual([name, 400, 'validation']);
    }
    for (const name of ['ownerId', 'version', 'state', 'createdBy', 'number', 'id']) {
      const body = { title: 'A case', type: 'FRAUD', typology: 'mule', priority: 2, [name]: 'x' };
      expect([name, (await cleo.post('/cases', body)).status]).toEqual([name, 400]);
    }
    for (const name of ['author', 'authorId', 'caseId', 'revision', 'createdAt']) {
      expect([name, (await cleo.post(`/cases/${own.case}/comments`, { body: 'A word', [name]: 'x' })).status]).toEqual([name, 400]);
    }
    expect((await cleo.get(`/cases/${own.case}`)).json.version).toBe(version);
    expect(Object.keys((await cleo.get('/session')).json.scopes).sort()).toEqual(
      predefinedRoles.analyst.permissions.filter((permission) => /^(alert|case|evidence|field)/.test(permission)).toSorted(),
    );
  });
});

const filterId = (position: string, foreign: Objects): string => {
  const name = position.split('.')[1] ?? '';
  const named: Readonly<Record<string, string>> = { ...foreign, owner: foreign.person, caseId: foreign.case };
  return named[name] ?? foreign.case;
};
