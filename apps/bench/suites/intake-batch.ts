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

type Alert = ReturnType<typeof alert>;

const batches = (count: number): Alert[][] => Array.from({ length: count }, () => Array.from({ length: BATCH }, alert));

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

async function post(client: HttpClient, items: Alert[]): Promise<void> {
  const { status, body } = await client.send('POST', '/api/v1/alerts/batch', JSON.stringify({ items }));
  if (status !== 200 || JSON.parse(body.toString()).created !== items.length) throw new Error(`${status} ${body.subarray(0, 400)}`);
}

type Row = readonly unknown[];

async function insert(client: Client, target: string, rows: readonly Row[]): Promise<void> {
  const width = rows[0]?.length ?? 0;
  const values = rows.map((_, i) => `(${Array.from({ length: width }, (_, j) => `$${i * width + j + 1}`).join(',')})`);
  await client.query(`INSERT INTO ${target} VALUES ${values.join(',')}`, rows.flat());
}

const account = (id: string, number: string, label: string | null): Row => {
  const masked = `•••• ${number.slice(-4)}`;
  return [id, 'raw', 'raw', randomBytes(70), randomBytes(16), masked, false, label, 'EUR'];
};

/** What the intake makes of a batch, ready to be inserted: no check, no encryption, no lookup. */
function rowsOf(items: readonly Alert[], known: readonly string[]) {
  const made = items.map((item, i) => ({ item, id: randomUUID(), own: randomUUID(), other: randomUUID(), known: known[i % known.length] }));
  const payments = made.flatMap(({ item, id, own, other, known: third }) =>
    item.transactions.map((t, n) => ({
      id,
      row: [randomUUID(), 'raw', t.ref, t.at, t.amount, t.currency, own, n === 0 ? other : third] as const,
    })),
  );
  const alerts = made.map(({ id, item: a }): Row => {
    const told = [id, 'raw', a.sourceRef, a.typology, a.title, a.score, JSON.stringify(a.factors)];
    return [...told, '351.00', 'EUR', a.detectedAt, 'Account', 1, 2];
  });
  const accounts = made.flatMap(({ own, other, item }) => {
    const number = item.subjects[0]?.account.number ?? '';
    return [account(own, number, 'Account'), account(other, `50${number}`, null)];
  });
  return {
    alerts,
    accounts,
    transactions: payments.map(({ row }): Row => row),
    subjects: made.map(({ id, own }): Row => [id, 1, own, 'SUBJECT']),
    links: payments.map(({ id, row }): Row => [id, row[0]]),
  };
}

const COLUMNS = {
  alerts: `id, source, source_ref, typology, title, score, factors, exposure, currency, detected_at, subject_label, subject_count,
    transaction_count`,
  accounts: 'id, source, namespace, number_cipher, number_index, number_masked, iban, label, currency',
  transactions: 'id, source, source_ref, occurred_at, amount, currency, from_account, to_account',
  subjects: 'alert_id, ordinal, account_id, role',
  links: 'alert_id, transaction_id',
};

/** The same rows by multi-row INSERT in one transaction, as superuser, so past every policy and without audit. */
async function raw(client: Client, items: readonly Alert[], known: readonly string[]): Promise<void> {
  const rows = rowsOf(items, known);
  await client.query('BEGIN');
  await insert(client, `cases.alerts (${COLUMNS.alerts})`, rows.alerts);
  await insert(client, `cases.accounts (${COLUMNS.accounts})`, rows.accounts);
  await insert(client, `cases.transactions (${COLUMNS.transactions})`, rows.transactions);
  await insert(client, `cases.alert_subjects (${COLUMNS.subjects})`, rows.subjects);
  await insert(client, `cases.alert_transactions (${COLUMNS.links})`, rows.links);
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
