import { uuidv7 } from '#kernel';
import type { TestDatabase } from './test-database.ts';

/** Where a case of a test lies; what is left out is nobody's. */
export interface CasePlace {
  owner?: string | null;
  team?: string | null;
  queue?: string;
  compartment?: string | null;
}

/** Puts in a queue, worked by these teams or open to all. Gives its id. */
export async function queueRow(
  db: TestDatabase,
  { name, open, teams }: { name: string; open?: boolean; teams?: readonly string[] },
): Promise<string> {
  const id = uuidv7();
  await db.superuser.query(
    'INSERT INTO rbac.queues (id, name, open, created_at, created_by) VALUES ($1, $2, $3, now(), gen_random_uuid())',
    [id, name, open ?? false],
  );
  await db.superuser.query('INSERT INTO rbac.queue_teams SELECT $1, unnest($2::uuid[])', [id, teams ?? []]);
  return id;
}

/** Puts in a team, or a compartment, with these members. Gives its id. */
export async function teamRow(
  db: TestDatabase,
  { name, kind, members }: { name: string; kind?: 'team' | 'compartment'; members?: readonly string[] },
): Promise<string> {
  const id = uuidv7();
  await db.superuser.query(
    'INSERT INTO rbac.teams (id, name, kind, created_at, created_by) VALUES ($1, $2, $3, now(), gen_random_uuid())',
    [id, name, kind ?? 'team'],
  );
  // As nobody but the superuser can: members join by an approved request.
  await db.superuser.query('ALTER TABLE rbac.team_members DISABLE TRIGGER approved_only');
  await db.superuser.query(
    'INSERT INTO rbac.team_members (id, team_id, user_id, added_at) SELECT gen_random_uuid(), $1, unnest($2::uuid[]), now()',
    [id, members ?? []],
  );
  await db.superuser.query('ALTER TABLE rbac.team_members ENABLE ALWAYS TRIGGER approved_only');
  return id;
}

/** Puts in a case as the superuser can: nothing but a row, for what is about who sees it. Gives its id. */
export async function caseRow(
  db: TestDatabase,
  id: string = uuidv7(),
  { owner, team, queue, compartment }: CasePlace = {},
): Promise<string> {
  const { rows } = await db.superuser.query<{ n: string }>(`SELECT lpad((count(*) + 1)::text, 6, '0') AS n FROM cases.cases`);
  await db.superuser.query(
    `INSERT INTO cases.cases (id, number, title, type, typology, priority, state, owner_id, team_id, queue_id, compartment, detected_at,
       currency, created_by, created_at, updated_at)
     VALUES ($1, $2, 'A case of a test', 'FRAUD', 'mule', 2, $3, $4, $5, coalesce($6::uuid, '00000000-0000-7000-8000-0000000000a1'), $7, now(),
       'EUR', gen_random_uuid(), now(), now())`,
    [id, `CAS-2000-${rows[0]?.n}`, owner ? 'ASSIGNED' : 'OPEN', owner ?? null, team ?? null, queue ?? null, compartment ?? null],
  );
  return id;
}
