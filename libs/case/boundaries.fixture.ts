import fc from 'fast-check';
import { uuidv7 } from '#kernel';
import type { Actor, Scope } from '#platform';
import { OBJECT_PERMISSIONS, type Standing } from '#rbac';
import { actorWith, caseRow, queueRow, type TestDatabase, teamRow } from '#testing';

/** A small house: who may own, and where things may lie. */
export interface Grounds {
  people: string[];
  teams: string[];
  queues: string[];
  compartments: string[];
}

export interface Thing extends Standing {
  caseId: string;
  evidenceId: string;
  alertId: string;
  accountId: string;
}

/** Of the form of an encrypted value; nobody opens it here. */
const SEALED = `decode('01' || repeat('00', 60), 'hex')`;

const pick = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item;

export async function layGrounds(db: TestDatabase): Promise<Grounds> {
  const people = Array.from({ length: 5 }, () => uuidv7());
  for (const id of people) await db.superuser.query('INSERT INTO rbac.principals (user_id, person_id) VALUES ($1, $1)', [id]);
  const rows = async (name: string, count: number, make: (name: string) => Promise<string>) => {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) ids.push(await make(`${name} ${i}`));
    return ids;
  };
  return {
    people,
    teams: await rows('Team', 4, (name) => teamRow(db, { name })),
    queues: await rows('Queue', 3, (name) => queueRow(db, { name })),
    compartments: await rows('Compartment', 2, (name) => teamRow(db, { name, kind: 'compartment' })),
  };
}

/** Cases, each with evidence and an account, and alerts that lie where the case lies and belong to none. */
export async function fillGrounds(db: TestDatabase, { people, teams, queues, compartments }: Grounds, count: number): Promise<Thing[]> {
  const { rows } = await db.superuser.query<{ id: string }>(
    `INSERT INTO cases.accounts (id, source, namespace, number_cipher, number_index, number_masked, iban, currency)
     VALUES (gen_random_uuid(), 't', 't', ${SEALED}, 'x', '*', false, 'EUR') RETURNING id`,
  );
  const accountId = rows[0]?.id ?? '';
  const things: Thing[] = [];
  for (let i = 0; i < count; i += 1) {
    const ownerId = i % 3 === 0 ? pick(people, i) : null;
    const teamId = i % 2 === 0 ? pick(teams, i >> 1) : null;
    const queueId = pick(queues, i);
    const compartmentId = i % 5 === 4 ? pick(compartments, i) : null;
    const place = { owner: ownerId, team: teamId, queue: queueId, compartment: compartmentId };
    const caseId = await caseRow(db, uuidv7(), place);
    const [evidenceId, alertId] = [uuidv7(), uuidv7()];
    await db.superuser.query(
      `INSERT INTO cases.evidence (id, case_id, number, file_name, declared_type, sniffed_type, size, sha256, storage, file_key, uploaded_by, uploaded_at)
       VALUES ($1, $2, 1, 'a.txt', 't', 't', 1, sha256('x'), $3, ${SEALED}, $2, now())`,
      [evidenceId, caseId, evidenceId],
    );
    await db.superuser.query(`INSERT INTO cases.case_accounts VALUES ($1, $2, 'SUBJECT', $1, now())`, [caseId, accountId]);
    await db.superuser.query(
      `INSERT INTO cases.alerts (id, source, source_ref, typology, title, score, currency, detected_at, subject_label, subject_count,
         transaction_count, queue_id, compartment, owner_id, state)
       VALUES ($1, 't', $2, 'mule', 'An alert', 50, 'EUR', now(), 'S', 1, 0, $3, $4, $5, $6)`,
      [alertId, alertId, queueId, compartmentId, ownerId, ownerId === null ? 'NEW' : 'TRIAGED'],
    );
    things.push({ caseId, evidenceId, alertId, accountId, ownerId, teamId, queueId, compartmentId });
  }
  return things;
}

/** Anybody: any permissions, each reaching anywhere, in any teams, queues and compartments. */
export const anybody = ({ people, teams, queues, compartments }: Grounds): fc.Arbitrary<Actor> =>
  fc
    .record({
      sub: fc.constantFrom(...people),
      permissions: fc.subarray([...OBJECT_PERMISSIONS]),
      scopes: fc.array(fc.constantFrom<Scope>('own', 'compartment', 'team', 'all'), { minLength: 13, maxLength: 13 }),
      teams: fc.subarray(teams),
      queues: fc.subarray(queues),
      compartments: fc.subarray(compartments),
    })
    .map(({ sub, permissions, scopes, teams: inTeams, ...places }) =>
      actorWith(permissions, {
        sub,
        teams: inTeams,
        reach: {
          scopes: Object.fromEntries(OBJECT_PERMISSIONS.map((permission, i) => [permission, scopes[i] ?? 'own'])),
          otherwise: 'own',
          ...places,
        },
      }),
    );

/**
 * What is meant, in other words than the product's: a thing in a compartment is there for its members alone; then it is within what one
 * owns, what lies in one's teams, queues or compartments, or everything, as far as the scope goes.
 */
export function meant(actor: Actor, permission: string, thing: Standing): boolean {
  if (new Set(actor.permissions).has(permission) === false) return false;
  const outsiders = thing.compartmentId === null ? false : new Set(actor.reach.compartments).has(thing.compartmentId) === false;
  const reasons = {
    own: thing.ownerId === actor.sub,
    compartment: thing.compartmentId !== null,
    team: thing.compartmentId === null && thing.teamId !== null && new Set(actor.teams).has(thing.teamId),
    queue: thing.compartmentId === null && thing.teamId === null && new Set(actor.reach.queues).has(thing.queueId),
    open: thing.compartmentId === null,
  };
  const enough = {
    own: ['own'],
    compartment: ['own', 'compartment'],
    team: ['own', 'compartment', 'team', 'queue'],
    all: ['own', 'compartment', 'team', 'queue', 'open'],
  } as const;
  const scope = actor.reach.scopes[permission] ?? 'own';
  return !outsiders && enough[scope].some((reason) => reasons[reason]);
}
