import { strict as assert } from 'node:assert';
import type { Client } from 'pg';
import { alertStream } from '../alert-stream.ts';
import { Machine } from '../machine.ts';
import { fromSamples, type Suite, single } from '../measurement.ts';
import { startProduct } from '../product.ts';
import { type RawBatch, readBack, writeRaw } from '../raw-alerts.ts';

const BATCH = 500;
const LANES = 2;

interface Timed {
  samples: number[];
  /** Milliseconds from the first lane's start to the last one's end. */
  total: number;
}

/** Each lane works through its own batches, one after the other; all lanes at once. */
async function timed<T>(lanes: readonly (readonly T[])[], work: (item: T, lane: number) => Promise<void>): Promise<Timed> {
  const samples: number[] = [];
  const began = performance.now();
  await Promise.all(
    lanes.map(async (items, lane) => {
      for (const item of items) {
        const start = performance.now();
        await work(item, lane);
        samples.push(performance.now() - start);
      }
    }),
  );
  return { samples, total: performance.now() - began };
}

/** Request bodies of `count` batches of one source. */
function bodies(source: string, count: number, seed: number): string[] {
  const stream = alertStream(source, seed);
  return Array.from({ length: count }, () => JSON.stringify({ items: Array.from({ length: BATCH }, () => stream.next().value) }));
}

async function deliver(machine: Machine, body: string): Promise<void> {
  const reply = await machine.post('/api/v1/alerts/batch', body);
  assert.equal(reply.status, 200, reply.body.toString().slice(0, 400));
  assert.equal(JSON.parse(reply.body.toString()).created, BATCH);
}

/** Until the sealer has caught up: what it still owes must not slow what comes next. */
async function settled(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ waiting: string }>(
      'SELECT (SELECT count(*) FROM audit.entries) - (SELECT count(*) FROM audit.seals) AS waiting',
    );
    if (Number(rows[0]?.waiting) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export const suite: Suite = {
  says: `alerts per second over HTTPS in batches of ${BATCH}, two sources at once; the baseline inserts the same rows by raw SQL (aim: ratio at least 0.2)`,
  async *run({ quick }) {
    const product = await startProduct();
    const superuser = await product.superuser();
    const clients = await Promise.all(Array.from({ length: LANES }, () => product.superuser()));
    const machine = await Machine.register(product, 'Benchmark', LANES);
    const [rounds, count] = quick ? [2, 4] : [6, 8];
    const sum = { ours: 0, theirs: 0 };
    const samples: number[] = [];
    // Round 0 warms both up. Rounds alternate, so that whatever else the machine does meets both alike.
    for (let round = 0; round <= rounds; round += 1) {
      const sources = clients.map((_, lane) => `bench-${round}-${lane}`);
      const sent = sources.map((source, lane) => bodies(source, count, round * LANES + lane));
      // What was idle for five seconds has been closed at the other end; the next request makes new connections.
      machine.close();
      const ours = await timed(sent, (body) => deliver(machine, body));
      await settled(superuser);
      const copies: RawBatch[][] = [];
      for (const source of sources) copies.push(await readBack(superuser, source, BATCH));
      const theirs = await timed(copies, (batch, lane) => writeRaw(clients[lane] ?? superuser, batch));
      if (round === 0) continue;
      sum.ours += ours.total;
      sum.theirs += theirs.total;
      samples.push(...ours.samples);
    }
    const alerts = rounds * count * LANES * BATCH;
    yield single('intake-batch', 'alerts/s', (alerts * 1000) / sum.ours, { baseline: (alerts * 1000) / sum.theirs, n: alerts });
    yield fromSamples('intake-batch/request', 'ms', samples);
    machine.close();
    await Promise.all([...clients, superuser].map((each) => each.end()));
    await product.stop();
    product.remove();
  },
};
