import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const hashOf = (n: number) => createHash('sha256').update(`bench ${n}`).digest();

/** Sessions of one demo analyst: what the read joins beside the session is the same for all. */
const FILL = `
  INSERT INTO auth.sessions (id_hash, id, user_id, state, factors, grant_serial, created_at, seen_at, idle_seconds, absolute_at)
  SELECT sha256(convert_to('bench ' || n, 'UTF8')), gen_random_uuid(), u.id, 'ACTIVE', '{password,totp}', p.grant_serial, now(), now(), 3600,
    now() + interval '8 hours'
  FROM generate_series(1, $1::int) n, auth.users u JOIN rbac.principals p ON p.user_id = u.id
  WHERE u.username = (SELECT min(username) FROM auth.users x JOIN rbac.grants g ON g.user_id = x.id WHERE g.role = 'analyst')`;

const READ = 'SELECT * FROM auth.read_session($1, now())';
const AUTHORITY = 'SELECT * FROM auth.read_authority($1, now())';

/** Reads sessions by turns, and fails when one that lives is not found. */
async function reads(client: Client, statement: { name: string; text: string }, sessions: number, n: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < n + 500; i += 1) {
    const values = [hashOf(1 + ((i * 7919) % sessions))];
    const began = performance.now();
    const { rows } = await client.query({ ...statement, values });
    const sample = performance.now() - began;
    if (!(rows[0]?.user_id ?? rows[0]?.permissions?.length)) throw new Error('A live session was not found');
    if (i >= 500) took.push(sample);
  }
  return took;
}

export const suite: Suite = {
  says: 'session and account by a cookie’s hash, at 100,000 live sessions (aim: p99 at most 0.3 ms); `/rights` is what the first request after a change of rights reads besides',
  async *run({ quick }) {
    const product = await startProduct();
    const [superuser, app] = [await product.superuser(), await product.superuser()];
    const sessions = quick ? 20_000 : 100_000;
    await superuser.query(FILL, [sessions]);
    await superuser.query('VACUUM (ANALYZE) auth.sessions');
    await app.query('SET ROLE caspix_app');
    const n = quick ? 2000 : 20_000;
    yield fromSamples(`session-lookup@${sessions}`, 'ms', await reads(app, { name: 'read', text: READ }, sessions, n));
    yield fromSamples(`session-lookup/rights@${sessions}`, 'ms', await reads(app, { name: 'rights', text: AUTHORITY }, sessions, n));
    await Promise.all([superuser.end(), app.end()]);
    await product.stop();
    product.remove();
  },
};
