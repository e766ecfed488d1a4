import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scope, uuidv7 } from '#kernel';
import type { Actor } from '#platform';
import { actorWith, type TestDatabase, testDatabase } from '#testing';
import type { CaseFilter } from '../../application/cases/case-store.ts';
import { listCases } from './list-cases.ts';

const [TEAMS, QUEUES, COMPARTMENTS] = [8, 4, 3].map((count) => Array.from({ length: count }, () => uuidv7())) as [
  string[],
  string[],
  string[],
];
const ANN = uuidv7();

/** Every mix of team, queue and compartment, many of one moment, every fifth owned by Ann wherever it lies. */
const FILL = `
  INSERT INTO cases.cases (id, number, title, type, typology, priority, state, owner_id, team_id, queue_id, compartment, detected_at, currency,
    created_by, created_at, updated_at)
  SELECT gen_random_uuid(), 'CAS-2001-' || lpad(n::text, 7, '0'), 'Case ' || n, 'FRAUD', 'mule', 1 + n % 4,
    CASE WHEN n % 5 = 0 THEN 'ASSIGNED' ELSE 'OPEN' END, CASE WHEN n % 5 = 0 THEN $4::uuid END,
    CASE WHEN n % 3 > 0 THEN ($1::uuid[])[1 + n % 8] END, ($2::uuid[])[1 + n % 4], CASE WHEN n % 7 = 0 THEN ($3::uuid[])[1 + n % 3] END,
    now(), 'EUR', gen_random_uuid(), now(), now() - (n * 7919 % 50) * interval '1 minute'
  FROM generate_series(1, 600) n`;

describe('the list of cases', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    await db.superuser.query('SET session_replication_role = replica');
    await db.superuser.query(
      `INSERT INTO rbac.teams (id, name, kind, created_at, created_by)
       SELECT id, 'House ' || id, CASE WHEN id = ANY ($2::uuid[]) THEN 'compartment' ELSE 'team' END, now(), id FROM unnest($1::uuid[]) id`,
      [[...TEAMS, ...COMPARTMENTS], COMPARTMENTS],
    );
    await db.superuser.query(FILL, [TEAMS, QUEUES, COMPARTMENTS, ANN]);
    await db.superuser.query('RESET session_replication_role');
  });
  afterAll(() => db.close());

  const ann = (scope: Scope): Actor => ({
    ...actorWith(['case:read']),
    sub: ANN,
    teams: TEAMS.slice(0, 3),
    reach: { scopes: { 'case:read': scope }, otherwise: 'own', queues: QUEUES.slice(0, 1), compartments: COMPARTMENTS.slice(0, 1) },
  });

  /** All pages of seven cases each, as somebody sees them who walks the list to its end. */
  async function walked(actor: Actor, filter: Partial<CaseFilter>): Promise<string[]> {
    const numbers: string[] = [];
    let cursor: string | null = null;
    do {
      const asked: CaseFilter = { states: [], sort: 'updated', limit: 7, ...filter, ...(cursor === null ? {} : { cursor }) };
      const page = await db.app.read(actor, (tx) => listCases(tx, asked));
      numbers.push(...page.items.map(({ number }) => number));
      cursor = page.next;
    } while (cursor !== null);
    return numbers;
  }

  /** What the policy shows, in the order asked for, in one piece. */
  const shown = (actor: Actor, where: string) =>
    db.app.read(actor, async (tx) =>
      (await tx.query<{ number: string }>(`SELECT number FROM cases.cases WHERE ${where} ORDER BY updated_at DESC, id DESC`)).map(
        ({ number }) => number,
      ),
    );

  it.each(['own', 'compartment', 'team', 'all'] as const)(
    'leaves nothing out and repeats nothing, page by page, with scope %s',
    async (scope) => {
      const everything = await shown(ann(scope), 'true');
      expect(everything.length).toBeGreaterThan(50);
      expect(await walked(ann(scope), {})).toEqual(everything);
      expect(await walked(ann(scope), { states: ['ASSIGNED'], priority: 1 })).toEqual(
        await shown(ann(scope), `state = 'ASSIGNED' AND priority = 1`),
      );
    },
  );
});
