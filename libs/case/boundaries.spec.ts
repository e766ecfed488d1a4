import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDomainError } from '#kernel';
import type { Actor, Tx } from '#platform';
import { may, type ObjectPermission, permitted } from '#rbac';
import { type TestDatabase, testDatabase } from '#testing';
import { findCase } from './application/cases/hold-case.ts';
import { anybody, fillGrounds, type Grounds, layGrounds, meant, type Thing } from './boundaries.fixture.ts';
import { PgCaseStore } from './persistence/cases/pg-case-store.ts';

const THINGS = 40;
/** How many people are drawn: enough for more than 10,000 decisions, and more where somebody wants to be surer (docs/testing.md). */
const ACTORS = Number(process.env['CASPIX_BOUNDARY_PEOPLE'] ?? 120);
const PATIENCE = 60_000 + ACTORS * 200;

/** What a statement of the application's role reaches, and which permissions that is meant to take: all of `and`, and one of `or`. */
interface Probe {
  says: string;
  sql: string;
  id: 'caseId' | 'evidenceId' | 'alertId';
  and: readonly ObjectPermission[];
  or?: readonly ObjectPermission[];
  /** An alert has no team. */
  teamless?: true;
}

const probes: readonly Probe[] = [
  { says: 'cases seen', sql: 'SELECT id FROM cases.cases', id: 'caseId', and: ['case:read'] },
  { says: 'evidence seen', sql: 'SELECT id FROM cases.evidence', id: 'evidenceId', and: ['case:read', 'evidence:read'] },
  {
    says: 'cases locked for a change',
    sql: 'SELECT id FROM cases.cases FOR NO KEY UPDATE',
    id: 'caseId',
    and: ['case:read'],
    or: ['case:work', 'case:decide', 'case:approve', 'case:reopen', 'evidence:upload'],
  },
  {
    says: 'members changed',
    sql: 'UPDATE cases.case_accounts SET role = role RETURNING case_id AS id',
    id: 'caseId',
    and: ['case:read', 'case:work'],
  },
  { says: 'alerts seen', sql: 'SELECT id FROM cases.alerts', id: 'alertId', and: ['alert:read'], teamless: true },
  {
    says: 'alerts locked for a decision',
    sql: 'SELECT id FROM cases.alerts FOR NO KEY UPDATE',
    id: 'alertId',
    and: ['alert:read'],
    or: ['alert:triage', 'case:work'],
    teamless: true,
  },
];

const permissions = ['case:read', 'case:work', 'case:decide', 'case:approve', 'evidence:read', 'field:reveal', 'pack:export'] as const;

describe('guard, use case and database', () => {
  let db: TestDatabase;
  let grounds: Grounds;
  let things: Thing[];
  let all: readonly Probe[];
  const cases = new PgCaseStore();
  beforeAll(async () => {
    db = await testDatabase();
    grounds = await layGrounds(db);
    things = await fillGrounds(db, grounds, THINGS);
    const valuesOf = things.map(({ caseId, accountId }) => `('${caseId}'::uuid, '${accountId}'::uuid)`).join(', ');
    all = [
      ...probes,
      {
        says: 'values revealed',
        sql: `SELECT t.id FROM (VALUES ${valuesOf}) t (id, account) WHERE EXISTS (
          SELECT FROM cases.value_in_view('account', t.account, 'number', t.id, NULL))`,
        id: 'caseId',
        and: ['case:read', 'field:reveal'],
      },
      {
        says: 'values for a pack',
        sql: `SELECT t.id FROM (VALUES ${valuesOf}) t (id, account) WHERE (SELECT number FROM reporting.clear_content(t.id)) > 0`,
        id: 'caseId',
        and: ['case:read', 'pack:export', 'pack:export-unmasked'],
      },
    ];
  });
  afterAll(() => db.close());

  const meantBy = (actor: Actor, { and, or, teamless }: Probe, thing: Thing): boolean => {
    const standing = teamless ? { ...thing, teamId: null } : thing;
    const reached = (permission: ObjectPermission) => meant(actor, permission, standing);
    return and.every(reached) && (or === undefined || or.some(reached));
  };

  const useCase = async (tx: Tx, id: string, permission: ObjectPermission): Promise<string> => {
    try {
      permitted(tx.actor, permission);
      await findCase(tx, cases, id, permission);
      return 'yes';
    } catch (error) {
      if (isDomainError(error)) return error.code;
      throw error;
    }
  };

  it('never differ from what is meant, whoever asks for whatever, in more than 10,000 decisions', { timeout: PATIENCE }, async () => {
    const decisions = { yes: 0, no: 0 };
    const run = fc.asyncProperty(anybody(grounds), fc.nat({ max: THINGS - 1 }), async (actor, first) => {
      await db.app.run(actor, async (tx) => {
        for (const probe of all) {
          const rows = await tx.query<{ id: string }>(probe.sql);
          const reached = new Set(rows.map(({ id }) => id));
          for (const thing of things) {
            decisions[reached.has(thing[probe.id]) ? 'yes' : 'no'] += 1;
            expect([probe.says, thing, reached.has(thing[probe.id])]).toEqual([probe.says, thing, meantBy(actor, probe, thing)]);
          }
        }
        for (const permission of permissions) {
          for (const thing of things) expect(may(actor, permission, thing)).toBe(meant(actor, permission, thing));
          const thing = things[first] as Thing;
          const seen = meant(actor, 'case:read', thing);
          const answer = !actor.permissions.includes(permission)
            ? 'forbidden'
            : !seen
              ? 'not-found'
              : meant(actor, permission, thing)
                ? 'yes'
                : 'forbidden';
          expect([permission, thing, await useCase(tx, thing.caseId, permission)]).toEqual([permission, thing, answer]);
        }
      });
    });
    await fc.assert(run, { numRuns: ACTORS });
    expect(decisions.yes + decisions.no).toBeGreaterThan(10_000);
    // A rule that always says no would agree with itself, too.
    expect(Math.min(decisions.yes, decisions.no)).toBeGreaterThan(1000);
  });

  it('let a case be put elsewhere by whoever works it, into a compartment by a member, and out of one by nobody alone', async () => {
    const to = fc.record({
      team: fc.option(fc.nat({ max: 3 })),
      queue: fc.nat({ max: 2 }),
      compartment: fc.option(fc.nat({ max: 1 })),
      thing: fc.nat({ max: THINGS - 1 }),
    });
    const run = fc.asyncProperty(anybody(grounds), to, async (actor, { team, queue, compartment, thing: at }) => {
      const thing = things[at] as Thing;
      const into = compartment === null ? null : (grounds.compartments[compartment] as string);
      const reached = meant(actor, 'case:read', thing) && (meant(actor, 'case:work', thing) || meant(actor, 'case:approve', thing));
      const stays = into === thing.compartmentId;
      // Nobody of this house is a member of a compartment in the table of members, so an owner never comes along.
      const mayEnter = thing.compartmentId === null && into !== null && actor.reach.compartments.includes(into) && thing.ownerId === null;
      const expected = !reached ? 'nothing' : stays || mayEnter ? 'moved' : 'refused';
      const parameters = [thing.caseId, team === null ? null : grounds.teams[team], grounds.queues[queue], into];
      const put = db.app.run(actor, async (tx) => {
        const [row] = await tx.query<{ version: number | null }>(
          'SELECT cases.put_case($1, 1, $2, $3, $4, NULL, now()) AS version',
          parameters,
        );
        throw new Error(row?.version === null ? 'nothing' : 'moved');
      });
      const answer = await put.catch((error: Error) => (isDomainError(error) ? 'refused' : error.message));
      expect([thing, into, answer]).toEqual([thing, into, expected]);
    });
    await fc.assert(run, { numRuns: 300 });
  }, 60_000);
});
