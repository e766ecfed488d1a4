import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client, PoolClient } from 'pg';
import { uuidv7 } from '#kernel';
import { type Actor, beginAs, serviceActor } from '#platform';
import { LOG } from '../filled-log.ts';
import { fromSamples, quantile, type Suite, single } from '../measurement.ts';
import { type Product, startProduct } from '../product.ts';

const APPEND = 'SELECT audit.append($1, $2::uuid[], $3, $4, $5, $6::uuid[], $7, $8, $9::bytea[], $10)';
const RATE = 5_000;
/** Entries of one transaction: a case that is opened with its alerts, or a batch of alerts that is delivered. */
const EACH = 10;
const CLIENTS = 8;

interface Written {
  ids: string[];
  committed: number;
}

async function append(client: PoolClient, actor: Actor, key: string): Promise<Written> {
  const ids = Array.from({ length: EACH }, () => uuidv7());
  const all = <T>(value: T): T[] => ids.map(() => value);
  await client.query(beginAs(actor, Number(Reflect.get(client, 'processID')), key));
  const values = [LOG, ids, all('alert.receive'), all('alert'), ids, all(null), all('granted'), all('bench'), all(null), all(null)];
  await client.query(APPEND, values);
  const committed = performance.now();
  await client.query('COMMIT');
  return { ids, committed };
}

/** Appends at the given rate; whoever is late begins the next at once, and the rate that was reached is told. */
async function load(product: Product, seconds: number): Promise<Written[]> {
  const key = readFileSync(join(product.data, 'secrets/context-key'), 'utf8').trim();
  const actor: Actor = { ...serviceActor('importer', []), sub: uuidv7(), type: 'user' };
  const pool = product.superuserPool(CLIENTS);
  const written: Written[] = [];
  const began = performance.now();
  const gap = (EACH * CLIENTS * 1_000) / RATE;
  const lane = async (n: number) => {
    const client = await pool.connect();
    for (let i = 0; performance.now() - began < seconds * 1_000; i += 1) {
      const due = began + (i + n / CLIENTS) * gap - performance.now();
      if (due > 0) await wait(due);
      written.push(await append(client, actor, key));
    }
    client.release();
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => lane(n)));
  await pool.end();
  return written;
}

/** When each checkpoint was first seen by somebody who looks every ten milliseconds: size and moment. */
function watch(superuser: Client) {
  const seen: { size: number; at: number }[] = [];
  let on = true;
  const loop = (async () => {
    while (on) {
      const { rows } = await superuser.query<{ size: string }>('SELECT size FROM audit.checkpoints ORDER BY size DESC LIMIT 1');
      const size = Number(rows[0]?.size ?? 0);
      if (size > (seen.at(-1)?.size ?? 0)) seen.push({ size, at: performance.now() });
      await wait(10);
    }
  })();
  return {
    seen,
    stop: async () => {
      on = false;
      await loop;
    },
  };
}

export const suite: Suite = {
  says: 'from an entry’s insert to a signed checkpoint over it that others see, in milliseconds, at 5,000 entries a second (aim: p99 at most 1,000)',
  async *run({ quick }) {
    const product = await startProduct();
    try {
      const superuser = await product.superuser();
      const watcher = watch(superuser);
      const seconds = quick ? 5 : 30;
      const written = await load(product, seconds);
      await wait(3_000);
      await watcher.stop();
      const { rows } = await superuser.query<{ id: string; index: string }>('SELECT entry_id AS id, index FROM audit.seals');
      const place = new Map(rows.map(({ id, index }) => [id, Number(index)]));
      const samples = written.flatMap(({ ids, committed }) =>
        ids.map(
          (id) =>
            (watcher.seen.find(({ size }) => size > (place.get(id) ?? Number.POSITIVE_INFINITY))?.at ?? Number.POSITIVE_INFINITY) -
            committed,
        ),
      );
      yield single('audit-seal-latency/rate', 'entries/s', (written.length * EACH) / seconds, { baseline: RATE, n: samples.length });
      yield { ...fromSamples('audit-seal-latency', 'ms', samples), value: Number(quantile(samples, 0.99).toPrecision(4)) };
      await superuser.end();
    } finally {
      await product.stop();
      product.remove();
    }
  },
};
