import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { fromSamples, type Suite, single } from '../measurement.ts';
import { type HttpClient, type Product, signIn, startProduct } from '../product.ts';

const BATCH = 500;
const LANES = 2;

let serial = 0;

/** An alert as a monitor sends it: one account that nobody knows yet, and two payments from it, one of them to an account that is known. */
function alert() {
  serial += 1;
  const number = `40${String(serial).padStart(10, '0')}`;
  const at = '2026-11-01T10:00:00Z';
  const payment = (n: number, to: string) => ({
    ref: `p${serial}-${n}`,
    at,
    amount: `${n}25.50`,
    currency: 'EUR',
    from: { number },
    to: { number: to },
  });
  return {
    source: 'bench',
    sourceRef: `a${serial}`,
    typology: ['Account takeover', 'Mule account, fan-in', 'Card testing burst'][serial % 3],
    title: `Benchmark alert ${serial}`,
    score: serial % 101,
    factors: [
      { label: 'New device', points: 30 },
      { label: 'New payee', points: 12 },
    ],
    detectedAt: at,
    subjects: [{ account: { number, label: `Account ${serial}` } }],
    transactions: [payment(1, `50${String(serial).padStart(10, '0')}`), payment(2, `6000000${serial % 200}`)],
  };
}

const batches = (count: number): ReturnType<typeof alert>[][] => Array.from({ length: count }, () => Array.from({ length: BATCH }, alert));

/** Works through the batches in lanes and gives milliseconds per batch and for all. */
async function timed<T>(work: readonly T[], lane: (item: T, lane: number) => Promise<void>): Promise<{ samples: number[]; total: number }> {
  const samples: number[] = [];
  const began = performance.now();
  let next = 0;
  const run = async (index: number): Promise<void> => {
    for (let item = work[next++]; item !== undefined; item = work[next++]) {
      const start = performance.now();
      await lane(item, index);
      samples.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => run(index)));
  return { samples, total: performance.now() - began };
}

async function post(client: HttpClient, items: ReturnType<typeof alert>[]): Promise<void> {
  const { status, body } = await client.send('POST', '/api/v1/alerts/batch', JSON.stringify({ items }));
  if (status !== 200 || JSON.parse(body.toString()).created !== items.length) throw new Error(`${status} ${body.subarray(0, 400)}`);
}

type Row = readonly unknown[];

async function insert(client: Client, table: string, columns: string, rows: readonly Row[]): Promise<void> {
  const width = rows[0]?.length ?? 0;
  const values = rows.map((_, i) => `(${Array.from({ length: width }, (_, j) => `$${i * width + j + 1}`).join(',')})`);
  await client.query(`INSERT INTO ${table} (${columns}) VALUES ${values.join(',')}`, rows.flat());
}

/** The same rows by multi-row INSERT in one transaction, as superuser: no policy, no check, no encryption, no audit, no lookup. */
async function raw(client: Client, items: ReturnType<typeof alert>[], known: readonly string[]): Promise<void> {
  const rows = items.map((item, i) => ({ item, id: randomUUID(), own: randomUUID(), other: randomUUID(), known: known[i % known.length] }));
  const account = (id: string, number: string, label: string | null): Row => [
    id,
    'raw',
    'raw',
    randomBytes(70),
    randomBytes(16),
    `•••• ${number.slice(-4)}`,
    false,
    label,
    'EUR',
  ];
  const payments = rows.flatMap(({ item, id, own, other, known: third }) =>
    item.transactions.map((t, n) => ({
      alert: id,
      row: [randomUUID(), 'raw', t.ref, t.at, t.amount, t.currency, own, n === 0 ? other : third] as const,
    })),
  );
  await client.query('BEGIN');
  await insert(
    client,
    'cases.alerts',
    'id, source, source_ref, typology, title, score, factors, exposure, currency, detected_at, subject_label, subject_count, transaction_count',
    rows.map(({ id, item: a }) => [
      id,
      'raw',
      a.sourceRef,
      a.typology,
      a.title,
      a.score,
      JSON.stringify(a.factors),
      '351.00',
      'EUR',
      a.detectedAt,
      'Account',
      1,
      2,
    ]),
  );
  await insert(
    client,
    'cases.accounts',
    'id, source, namespace, number_cipher, number_index, number_masked, iban, label, currency',
    rows.flatMap(({ own, other, item }) => [
      account(own, item.subjects[0]?.account.number ?? '', 'Account'),
      account(other, '500000', null),
    ]),
  );
  await insert(
    client,
    'cases.transactions',
    'id, source, source_ref, occurred_at, amount, currency, from_account, to_account',
    payments.map(({ row }) => row),
  );
  await insert(
    client,
    'cases.alert_subjects',
    'alert_id, ordinal, account_id, role',
    rows.map(({ id, own }) => [id, 1, own, 'SUBJECT']),
  );
  await insert(
    client,
    'cases.alert_transactions',
    'alert_id, transaction_id',
    payments.map(({ alert: id, row }) => [id, row[0]]),
  );
  await client.query('COMMIT');
}

/** No role of the demo delivers alerts: lend the right to one for the run. */
async function deliverer(product: Product, superuser: Client): Promise<HttpClient> {
  await superuser.query(`INSERT INTO rbac.role_permissions VALUES ('analyst', 'alert:ingest') ON CONFLICT DO NOTHING`);
  return signIn(product, 'analyst', LANES);
}

export const suite: Suite = {
  says: `alerts per second over HTTPS in batches of ${BATCH}, two at a time; the baseline inserts the same rows by raw SQL (aim: ratio at least 0.2)`,
  async *run({ quick }) {
    const product = await startProduct();
    const superuser = await product.superuser();
    const lanes = await Promise.all(Array.from({ length: LANES }, () => product.superuser()));
    const client = await deliverer(product, superuser);
    const count = quick ? 10 : 40;
    const warmUp = batches(4);
    await timed(warmUp, (items) => post(client, items));
    const { rows } = await superuser.query<{ id: string }>('SELECT id FROM cases.accounts LIMIT 200');
    const known = rows.map(({ id }) => id);
    await timed(batches(4), (items, lane) => raw(lanes[lane] ?? superuser, items, known));
    const ours = await timed(batches(count), (items) => post(client, items));
    const theirs = await timed(batches(count), (items, lane) => raw(lanes[lane] ?? superuser, items, known));
    const rate = ({ total }: { total: number }) => (count * BATCH * 1000) / total;
    yield single('intake-batch', 'alerts/s', rate(ours), { baseline: rate(theirs), n: count * BATCH });
    yield fromSamples('intake-batch/request', 'ms', ours.samples);
    client.close();
    await Promise.all([...lanes, superuser].map((each) => each.end()));
    await product.stop();
    product.remove();
  },
};
