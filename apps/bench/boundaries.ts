import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { uuidv7 } from '#kernel';
import { type Actor, beginAs, REACH_OWN } from '#platform';
import { predefinedRoles } from '#rbac';
import { quantile } from './measurement.ts';
import type { Product } from './product.ts';

/** Cases of 200 teams, every fourth with an owner; the columns that policies look at are spread as in a large house. */
const FILL = `
  INSERT INTO cases.cases (id, number, title, type, typology, priority, state, owner_id, team_id, detected_at, currency, created_by, created_at, updated_at)
  SELECT gen_random_uuid(), 'CAS-2001-' || lpad(n::text, 7, '0'), 'Benchmark case ' || n, 'FRAUD', 'mule', 1 + n % 4, 'OPEN', NULL,
    ($3::uuid[])[1 + n % 200], now(), 'EUR', gen_random_uuid(), now(), now() - (n::bigint * 7919 % 8640000) * interval '1 second'
  FROM generate_series($1::int, $2::int) n`;

const TEAMS = 200;

/** Fills the table as the superuser, without the triggers that keep figures. Gives the ids of the teams. */
export async function fillCases(superuser: Client, count: number): Promise<string[]> {
  const teams = Array.from({ length: TEAMS }, () => uuidv7());
  await superuser.query('SET session_replication_role = replica');
  await superuser.query(
    `INSERT INTO rbac.teams (id, name, created_at, created_by) SELECT id, 'Benchmark team ' || id, now(), id FROM unnest($1::uuid[]) AS id`,
    [teams],
  );
  for (let at = 0; at < count; at += 50_000) await superuser.query(FILL, [at + 1, Math.min(at + 50_000, count), teams]);
  await superuser.query('RESET session_replication_role');
  await superuser.query('VACUUM (ANALYZE) cases.cases');
  return teams;
}

/** An analyst of these teams. */
export const analystOf = (teams: readonly string[]): Actor => {
  const { permissions, scope } = predefinedRoles.analyst;
  const queues = Array.from({ length: 5 }, () => uuidv7());
  const reach = { ...REACH_OWN, otherwise: scope, queues };
  return { ...person(), permissions, teams, reach };
};

const person = () => ({
  sub: uuidv7(),
  type: 'user' as const,
  session: uuidv7(),
  auth: { methods: ['password', 'totp'], idp: 'local' },
  roles: ['analyst'],
  request: uuidv7(),
  name: 'Benchmark',
});

export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

type Work = (statement: Statement) => Promise<number>;

/**
 * Two ways to run a transaction, in milliseconds: `ours` as the application's role, with its signed context in the message that begins
 * it; `theirs` as the superuser, with neither context nor policy. Both on one connection, because two server processes may stand on
 * processors of which only one shares the client's, and waking the other costs more than a policy does.
 */
export function twoWays(client: Client, product: Product, actor: Actor): { ours: Work; theirs: Work } {
  const key = readFileSync(join(product.data, 'secrets/context-key'), 'utf8').trim();
  const transaction = async (role: string, begin: () => string, { name, text, values }: Statement): Promise<number> => {
    await client.query(role);
    const began = performance.now();
    await client.query(begin());
    const { rows } = await client.query({ name: `${name} ${role}`, text, values });
    await client.query('COMMIT');
    const took = performance.now() - began;
    if (rows.length === 0) throw new Error('The policy let nothing through');
    return took;
  };
  return {
    ours: (statement) => transaction('SET ROLE caspix_app', () => beginAs(actor, Number(Reflect.get(client, 'processID')), key), statement),
    theirs: (statement) => transaction('RESET ROLE', () => 'BEGIN', statement),
  };
}

/** Two works in turn, so that both see the same machine. Gives the samples after a warming up. */
export async function inTurn(n: number, ours: () => Promise<number>, theirs: () => Promise<number>) {
  const samples = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < n + 100; i += 1) {
    const [a, b] = [await ours(), await theirs()];
    if (i < 100) continue;
    samples.ours.push(a);
    samples.theirs.push(b);
  }
  return { ours: samples.ours, baseline: quantile(samples.theirs, 0.5) };
}
