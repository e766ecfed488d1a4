import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import { uuidv7 } from '#kernel';
import { type Actor, beginAs, serviceActor } from '#platform';
import { encodeEntry } from '#proof';
import { type Measurement, type Suite, single } from '../measurement.ts';
import { type Product, startProduct } from '../product.ts';

const LOG = 'caspix-main';
const APPEND = 'SELECT audit.append($1, $2::uuid[], $3, $4, $5, $6::uuid[], $7, $8, $9::bytea[], $10)';
const REASON = 'recall request to beneficiary bank';

type Work = (client: PoolClient) => Promise<void>;

/** Entries per second of each, in turns of a second, so that a slow moment of the machine falls on all of them. */
async function rates(pool: Pool, works: readonly Work[], clients: number, turns: number): Promise<number[]> {
  const done = works.map(() => 0);
  const lanes = await Promise.all(Array.from({ length: clients }, () => pool.connect()));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [i, work] of works.entries()) {
      const end = performance.now() + 1000;
      const lane = async (client: PoolClient) => {
        for (; performance.now() < end; done[i] = (done[i] ?? 0) + 1) await work(client);
      };
      await Promise.all(lanes.map(lane));
    }
  }
  for (const client of lanes) client.release();
  return done.map((count) => count / turns);
}

/** The same transaction three times: its context, one statement, its commit. */
function worksOf(actor: Actor, contextKey: string): Work[] {
  const begin = (client: PoolClient) => {
    const pid: unknown = Reflect.get(client, 'processID');
    return client.query(beginAs(actor, Number(pid), contextKey));
  };
  const append: Work = async (client) => {
    await begin(client);
    await client.query({
      name: 'append',
      text: APPEND,
      values: [LOG, [uuidv7()], ['alert.receive'], ['alert'], [actor.sub], [null], ['granted'], [REASON], [null], [null]],
    });
    await client.query('COMMIT');
  };
  const raw: Work = async (client) => {
    await begin(client);
    await insert(client, actor);
    await client.query('COMMIT');
  };
  const locked: Work = async (client) => {
    await begin(client);
    await client.query('SELECT leaf FROM bench.head FOR UPDATE');
    await insert(client, actor);
    await client.query('UPDATE bench.head SET leaf = sha256(leaf)');
    await client.query('COMMIT');
  };
  return [append, raw, locked];
}

/** A bare table with the very bytes that an entry has, written by the application. */
async function insert(client: PoolClient, actor: Actor): Promise<void> {
  const id = uuidv7();
  const { sub, type, session, auth, request } = actor;
  const bytes = encodeEntry({
    v: 1,
    log: LOG,
    id,
    at: '2026-11-22T10:00:00.000000Z',
    actor: { sub, type, session, auth },
    action: 'alert.receive',
    object: { type: 'alert', id: sub },
    case: null,
    outcome: 'granted',
    reason: REASON,
    request,
    payload: null,
  });
  await client.query({ name: 'raw', text: 'INSERT INTO bench.raw VALUES ($1, $2)', values: [id, bytes] });
}

async function* measure(product: Product, turns: number): AsyncGenerator<Measurement> {
  const superuser = await product.superuser();
  await superuser.query(`
    CREATE SCHEMA bench;
    CREATE TABLE bench.raw (id uuid PRIMARY KEY, bytes bytea NOT NULL);
    CREATE TABLE bench.head (leaf bytea NOT NULL);
    INSERT INTO bench.head VALUES (sha256(''))`);
  await product.rest();
  const pool = product.superuserPool(32);
  // Somebody, not a service: a service acts through its own login alone, and baselines are written past every policy.
  const actor: Actor = {
    ...serviceActor('importer', []),
    sub: uuidv7(),
    type: 'user',
    auth: { methods: ['password', 'totp'], idp: 'local' },
  };
  const works = worksOf(actor, readFileSync(join(product.data, 'secrets/context-key'), 'utf8').trim());
  for (const clients of [1, 8, 32]) {
    const [append = 0, raw = 0, locked = 0] = await rates(pool, works, clients, turns);
    yield single(`audit-append/${clients}`, 'entries/s', append, { baseline: raw, n: Math.round(append * turns) });
    if (clients === 32)
      yield single('audit-append/32-against-locked-chain', 'entries/s', append, { baseline: locked, n: Math.round(append * turns) });
  }
  await pool.end();
  await superuser.end();
}

export const suite: Suite = {
  says: 'entries appended per second, against a bare INSERT of the same bytes and against a chain under a lock',
  async *run({ quick }) {
    const product = await startProduct();
    try {
      yield* measure(product, quick ? 2 : 10);
    } finally {
      await product.stop();
      product.remove();
    }
  },
};
