import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { fromSamples, quantile, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const hashOf = (n: number) => createHash('sha256').update(`bench ${n}`).digest();

/** Sessions of one demo analyst: what the read joins beside the session is the same for all. */
const FILL = `
  INSERT INTO auth.sessions (id_hash, id, user_id, state, factors, grant_serial, created_at, seen_at, idle_seconds, absolute_at)
  SELECT sha256(convert_to('bench ' || n, 'UTF8')), gen_random_uuid(), u.id, 'ACTIVE', '{password,totp}', p.grant_serial, now(), now(), 3600,
    now() + interval '8 hours'
  FROM generate_series(1, $1::int) n, auth.users u JOIN rbac.principals p ON p.user_id = u.id
  WHERE u.username = (SELECT min(username) FROM auth.users x JOIN rbac.grants g ON g.user_id = x.id WHERE g.role = 'analyst')`;

const READ = { name: 'read', text: 'SELECT auth.read_session($1, now()) AS session' };
const RIGHTS = { name: 'rights', text: 'SELECT * FROM auth.read_authority($1, now())' };
/** The same way there and back with nothing at its end: what no read can be faster than on this machine. */
const NOTHING = { name: 'nothing', text: 'SELECT $1::bytea AS user_id' };
const WARM_UP = 500;
const SETTLED = 45_000;

async function timed(client: Client, statement: { name: string; text: string }, hash: Buffer): Promise<number> {
  const began = performance.now();
  const { rows } = await client.query({ ...statement, values: [hash] });
  const took = performance.now() - began;
  if (!(rows[0]?.session ?? rows[0]?.user_id ?? rows[0]?.permissions?.length)) throw new Error('A live session was not found');
  return took;
}

/** Reads sessions by turns with an empty round trip before each, so that a slow moment of the machine falls on both. */
async function reads(client: Client, statement: { name: string; text: string }, sessions: number, n: number) {
  const took = { read: [] as number[], nothing: [] as number[] };
  for (let i = 0; i < n + WARM_UP; i += 1) {
    const hash = hashOf(1 + ((i * 7919) % sessions));
    const nothing = await timed(client, NOTHING, hash);
    const read = await timed(client, statement, hash);
    if (i < WARM_UP) continue;
    took.nothing.push(nothing);
    took.read.push(read);
  }
  return took;
}

export const suite: Suite = {
  says: 'session and account by a cookie’s hash, at 100,000 live sessions (aim: p99 at most 0.3 ms), against an empty round trip; `/rights` is what the first request after a change of rights reads besides',
  async *run({ quick }) {
    const product = await startProduct();
    const [superuser, app] = [await product.superuser(), await product.superuser()];
    const sessions = quick ? 20_000 : 100_000;
    await superuser.query(FILL, [sessions]);
    await superuser.query('VACUUM (ANALYZE) auth.sessions');
    await superuser.query('CHECKPOINT');
    await app.query('SET ROLE caspix_app');
    await product.rest();
    // What the filling brings along, writing back among it, is over by then.
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    const n = quick ? 2000 : 20_000;
    const lookup = await reads(app, READ, sessions, n);
    yield fromSamples(`session-lookup@${sessions}`, 'ms', lookup.read, quantile(lookup.nothing, 0.5));
    const rights = await reads(app, RIGHTS, sessions, n);
    yield fromSamples(`session-lookup/rights@${sessions}`, 'ms', rights.read, quantile(rights.nothing, 0.5));
    yield fromSamples('session-lookup/empty-round-trip', 'ms', [...lookup.nothing, ...rights.nothing]);
    await Promise.all([superuser.end(), app.end()]);
    await product.stop();
    product.remove();
  },
};
