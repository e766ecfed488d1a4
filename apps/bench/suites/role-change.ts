import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { type Suite, single } from '../measurement.ts';
import { type HttpClient, type Product, signInAs, startProduct } from '../product.ts';

const HOLDERS = 10_000;

/** People who hold the role, put in as only a superuser can: everybody else needs an approved request for each. */
const FILL = `
  BEGIN;
  ALTER TABLE rbac.grants DISABLE TRIGGER approved_only;
  WITH fresh AS (INSERT INTO rbac.principals (user_id, person_id) SELECT id, id FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, ${HOLDERS})) n
    RETURNING user_id)
  INSERT INTO rbac.grants (id, user_id, role, serial, granted_at) SELECT gen_random_uuid(), user_id, 'second-line-reviewer', 0, now() FROM fresh;
  ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only;
  COMMIT;
  ANALYZE rbac.grants; ANALYZE rbac.principals`;

interface Asked {
  id: string;
  digest: string;
}

async function post<T>(client: HttpClient, path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
  const reply = await client.send('POST', `/api/v1${path}`, JSON.stringify(body), headers);
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body}`);
  return JSON.parse(reply.body.toString()) as T;
}

interface Desk {
  product: Product;
  superuser: Client;
  lena: HttpClient;
  sofia: HttpClient;
}

const reason = 'A measurement';

/** Gives the manager the role, and lets him sign in afresh, since what is added counts from then on. */
async function holder({ product, superuser, lena, sofia }: Desk, role: string): Promise<HttpClient> {
  const { rows } = await superuser.query<{ id: string }>(`SELECT id FROM auth.users WHERE username = 'tomasz.wilk'`);
  const asked = await post<Asked>(lena, `/users/${rows[0]?.id}/roles`, { role, change: 'grant', reason });
  await post(sofia, `/approvals/${asked.id}/approve`, { digest: asked.digest });
  // A code serves once; the next one comes within half a minute.
  await wait(31_000);
  return signInAs(product, 'tomasz.wilk');
}

/** Milliseconds from the second administrator's approval, sent, to the first request that the role's holder is refused. */
async function untilRefused({ lena, sofia }: Desk, role: string, person: HttpClient): Promise<number> {
  const known = JSON.parse((await lena.send('GET', `/api/v1/roles/${role}`)).body.toString());
  const { 'case:read': _, ...permissions } = known.scopes as Record<string, string>;
  const { name, description, version } = known;
  const change = { name, description, permissions, reason };
  const asked = await post<Asked>(lena, `/roles/${role}/versions`, change, { 'if-match': `"${version}"` });
  const seen = () => person.send('GET', '/api/v1/cases');
  if ((await seen()).status !== 200) throw new Error('The holder should see cases before the change');
  const began = performance.now();
  const approved = post(sofia, `/approvals/${asked.id}/approve`, { digest: asked.digest });
  while ((await seen()).status === 200) if (performance.now() - began > 30_000) throw new Error('The change did not take effect');
  const took = performance.now() - began;
  await approved;
  return took;
}

export const suite: Suite = {
  says: `a change of a role that ${HOLDERS} people hold, from the approval to the first refusal in an open session; the baseline is a role of one holder (aim: within 1,000 ms)`,
  async *run() {
    const product = await startProduct();
    const superuser = await product.superuser();
    const desk = { product, superuser, lena: await signInAs(product, 'lena.brandt'), sofia: await signInAs(product, 'sofia.conti') };
    const alone = await untilRefused(desk, 'read-only-regulator', await holder(desk, 'read-only-regulator'));
    await superuser.query(FILL);
    const many = await untilRefused(desk, 'second-line-reviewer', await holder(desk, 'second-line-reviewer'));
    yield single(`role-change@${HOLDERS}`, 'ms', many, { baseline: alone, n: 1 });
    for (const client of [desk.lena, desk.sofia]) client.close();
    await superuser.end();
    await product.stop();
    product.remove();
  },
};
