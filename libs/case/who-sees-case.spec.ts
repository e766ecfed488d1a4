import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type Scope, UnitOfWork } from '#platform';
import { may, Principals, Readers, type Standing } from '#rbac';
import { actorWith, openHouse, type Resident, testDatabase } from '#testing';

interface Authority {
  permissions: string[];
  scopes: Scope[];
  teams: string[];
  queues: string[];
  compartments: string[];
}

describe('who can see a case, and why', async () => {
  const db = await testDatabase();
  const house = await openHouse(db);
  const [north, south, secret] = [uuidv7(), uuidv7(), uuidv7()];
  const { cleo, dan, finn, ada } = house.people;
  const everybody = Object.values(house.people);
  await house.get(UnitOfWork).run(actorWith(['rbac:bootstrap', 'team:manage', 'team:read', 'user:read']), async (tx) => {
    await house.get(Principals).bootstrapTeam(tx, north, 'North', [cleo.id]);
    await house.get(Principals).bootstrapTeam(tx, south, 'South', [dan.id]);
    await house.get(Principals).bootstrapTeam(tx, secret, 'Insiders', [dan.id]);
  });
  await db.superuser.query(`UPDATE rbac.teams SET kind = 'compartment' WHERE id = $1`, [secret]);
  const { rows: queues } = await db.superuser.query<{ id: string }>('SELECT id FROM rbac.queues LIMIT 1');
  const queue = queues[0]?.id ?? '';
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const readers = (standing: Standing, as: Resident = cleo) =>
    house.get(UnitOfWork).read(house.as(as), (tx) => house.get(Readers).of(tx, 'case:read', standing));
  const standing = (over: Partial<Standing> = {}): Standing => ({
    ownerId: null,
    teamId: null,
    queueId: queue,
    compartmentId: null,
    ...over,
  });
  const told = async (over: Partial<Standing>) =>
    Object.fromEntries((await readers(standing(over))).map(({ person, rule }) => [person.name, rule]));

  it('names the owner as owner, colleagues by their team, and the auditor by a role that sees all', async () => {
    expect(await told({ ownerId: dan.id, teamId: north })).toMatchObject({ 'Cleo Test': 'team', 'Dan Test': 'owner' });
    expect(await told({ teamId: south })).not.toHaveProperty('Cleo Test');
    expect(await told({ teamId: north })).not.toHaveProperty('Ada Test');
  });

  it('names nobody outside a compartment, not even its owner', async () => {
    expect(await told({ ownerId: cleo.id, compartmentId: secret })).toEqual({ 'Dan Test': 'compartment' });
  });

  it('tells nothing to whoever may see no cases', async () => {
    expect(await readers(standing({ teamId: north }), ada)).toEqual([]);
  });

  it('is the rule itself, for anybody and anywhere', async () => {
    const authority = async ({ id }: Resident): Promise<Authority> =>
      (await db.superuser.query<Authority>('SELECT * FROM rbac.authority($1, 2147483647, now())', [id])).rows[0] as Authority;
    const actors = await Promise.all(
      everybody.map(async (resident) => {
        const { permissions, scopes, teams, queues: worked, compartments } = await authority(resident);
        const reach = {
          scopes: Object.fromEntries(permissions.map((permission, i) => [permission, scopes[i] ?? 'own'])),
          otherwise: 'own' as const,
          queues: worked,
          compartments,
        };
        return actorWith(permissions, { sub: resident.id, name: resident.name, teams, reach });
      }),
    );
    const anything = fc.record({
      ownerId: fc.constantFrom(null, ...everybody.map(({ id }) => id)),
      teamId: fc.constantFrom(null, north, south),
      queueId: fc.constantFrom(queue, uuidv7()),
      compartmentId: fc.constantFrom(null, secret),
    });
    await fc.assert(
      fc.asyncProperty(anything, async (where) => {
        const meant = actors.filter((actor) => may(actor, 'case:read', where)).map(({ sub }) => sub);
        expect((await readers(where, finn)).map(({ person }) => person.id).sort()).toEqual(meant.sort());
      }),
      { numRuns: 60 },
    );
  });
});
