import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import express from 'express';
import type { Client, Pool } from 'pg';
import { fromSamples, type Measurement, quantile, type Suite } from '../measurement.ts';
import { freePort, HttpClient, type Product, signIn, startProduct } from '../product.ts';

/** Random but repeatable alerts, as the intake leaves them. */
const FILL = `
  INSERT INTO cases.alerts (id, source, source_ref, typology, title, score, exposure, currency, detected_at, subject_label, subject_count, transaction_count)
  SELECT gen_random_uuid(), 'bench', n::text, (ARRAY['mule', 'takeover', 'cycle', 'structuring'])[1 + n % 4], 'Benchmark alert ' || n,
    (n * 7919) % 101, ((n * 104729) % 1000000) / 100.0, 'EUR', now() - (n % 8640000) * interval '1 second', 'Subject ' || n % 5000, 1, 0
  FROM generate_series($1::bigint, $2::bigint) n`;

/** What the product sends PostgreSQL for this page, written by hand; run as superuser, so without any policy. */
const PAGE = `
  SELECT a.id, a.number::text AS number, a.typology, a.title, a.score, a.exposure::text AS exposure, a.currency, a.subject_label AS subject,
    a.subject_count, a.state, a.owner_id, a.detected_at, a.received_at, a.case_id, a.transaction_count, a.version
  FROM ((SELECT * FROM cases.alerts WHERE state = 'NEW' AND (score, id) < ($1::smallint, $2::uuid) ORDER BY score DESC, id DESC LIMIT 51)
    UNION ALL (SELECT * FROM cases.alerts WHERE state = 'TRIAGED' AND (score, id) < ($1::smallint, $2::uuid) ORDER BY score DESC, id DESC LIMIT 51)) a
  ORDER BY score DESC, a.id DESC LIMIT 51`;

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Express and pg with nothing between, over the same TLS. */
async function bare(product: Product, pool: Pool): Promise<{ server: Server; address: string }> {
  const app = express();
  app.get('/page', async (request, response) => {
    const { rows } = await pool.query(PAGE, [request.query['score'], request.query['id']]);
    response.json({ items: rows.slice(0, 50), next: rows.at(-1)?.id ?? null });
  });
  const tls = (name: string) => readFileSync(join(product.data, 'tls', name));
  const server = createServer({ cert: tls('server.crt'), key: tls('server.key') }, app);
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `https://localhost:${port}` };
}

async function timed(client: HttpClient, path: string): Promise<number> {
  const began = performance.now();
  const { status, body } = await client.send('GET', path);
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return performance.now() - began;
}

/** A cursor in the middle of the queue, by walking there with the score as a filter is not what users do: pages are walked by `next`. */
async function deepCursor(client: HttpClient): Promise<string> {
  let cursor = '';
  for (let i = 0; i < 100; i += 1) {
    const { body } = await client.send('GET', `/api/v1/alerts?limit=200${cursor ? `&cursor=${cursor}` : ''}`);
    cursor = (JSON.parse(body.toString()) as { next: string }).next;
  }
  return cursor;
}

interface Place {
  name: string;
  ours: string;
  theirs: string;
}

async function places(client: HttpClient): Promise<Place[]> {
  const cursor = await deepCursor(client);
  const [, score, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, number, string];
  return [
    { name: 'first', ours: '/api/v1/alerts', theirs: `/page?score=101&id=${LAST}` },
    { name: 'deep', ours: `/api/v1/alerts?cursor=${cursor}`, theirs: `/page?score=${score}&id=${id}` },
  ];
}

/** Product and bare handler in turn, so that both see the same machine. */
async function compare(ours: HttpClient, theirs: HttpClient, place: Place, n: number): Promise<{ ours: number[]; theirs: number[] }> {
  const samples = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < n + 50; i += 1) {
    const a = await timed(ours, place.ours);
    const b = await timed(theirs, place.theirs);
    if (i < 50) continue;
    samples.ours.push(a);
    samples.theirs.push(b);
  }
  return samples;
}

async function fill(superuser: Client, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 100_000) await superuser.query(FILL, [at + 1, Math.min(at + 100_000, to)]);
  await superuser.query('VACUUM (ANALYZE) cases.alerts');
}

const atP99 = (measurement: Measurement, samples: readonly number[], baseline: readonly number[]): Measurement => {
  const ratio = quantile(samples, 0.99) / quantile(baseline, 0.99);
  return { ...measurement, baseline: Number(quantile(baseline, 0.99).toPrecision(4)), ratio: Number(ratio.toPrecision(4)) };
};

export const suite: Suite = {
  says: 'first and deep page of the queue; the baseline is the p99 of the same SQL behind bare Express and pg over HTTPS (aim: ratio at most 2)',
  async *run({ quick }) {
    const product = await startProduct();
    const superuser = await product.superuser();
    const pool = product.superuserPool(8);
    const { server, address } = await bare(product, pool);
    const theirs = new HttpClient(address, product.ca);
    const ours = await signIn(product, 'analyst');
    const sizes = quick ? [100_000] : [100_000, 1_000_000];
    const small = new Map<string, number[]>();
    let filled = 0;
    for (const size of sizes) {
      await fill(superuser, filled, size);
      filled = size;
      for (const place of await places(ours)) {
        const samples = await compare(ours, theirs, place, quick ? 200 : 1000);
        const name = `queue-list/${place.name}@${size}`;
        yield atP99(fromSamples(name, 'ms', samples.ours), samples.ours, samples.theirs);
        const before = small.get(place.name);
        if (before) yield atP99(fromSamples(`${name}-to-${sizes[0]}`, 'ms', samples.ours), samples.ours, before);
        else small.set(place.name, samples.ours);
      }
    }
    server.close();
    for (const client of [ours, theirs]) client.close();
    await pool.end();
    await superuser.end();
    await product.stop();
    product.remove();
  },
};
