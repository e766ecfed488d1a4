import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { fromSamples, quantile, type Suite, single } from '../measurement.ts';
import { HttpClient, type Product, signIn, startProduct } from '../product.ts';

/** What the product hashes with (`libs/auth/application/passwords/password-hasher.ts`), and how many at once keep every core busy. */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
const AT_ONCE = availableParallelism();
const FLOOD = 200;
const PEOPLE = 2_000;
/** As many sign in at a time: more than are hashed at once, so that a lane never waits for what lies before and behind a hash. */
const SIGNING_IN = 8;

/** Colleagues of a demo analyst with her password, put in as only a superuser can. */
const COLLEAGUES = `
  BEGIN;
  ALTER TABLE rbac.grants DISABLE TRIGGER approved_only;
  CREATE TEMP TABLE colleagues AS SELECT gen_random_uuid() AS id, 'colleague.' || n AS username, u.id AS like_id
    FROM generate_series(1, ${PEOPLE}) n, auth.users u WHERE u.username = 'ines.moreau';
  INSERT INTO auth.users (id, username, username_key, display_name, state, factor_enrolled_at, created_at, created_by)
    SELECT c.id, c.username, c.username, c.username, u.state, u.factor_enrolled_at, u.created_at, u.created_by
    FROM colleagues c JOIN auth.users u ON u.id = c.like_id;
  INSERT INTO auth.credentials (user_id, password_hash, totp_secret, totp_confirmed_at)
    SELECT c.id, k.password_hash, k.totp_secret, k.totp_confirmed_at FROM colleagues c JOIN auth.credentials k ON k.user_id = c.like_id;
  INSERT INTO rbac.principals (user_id, person_id) SELECT id, id FROM colleagues;
  INSERT INTO rbac.grants (id, user_id, role, serial, granted_at) SELECT gen_random_uuid(), id, 'analyst', 0, now() FROM colleagues;
  ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only;
  COMMIT;
  ANALYZE auth.users; ANALYZE auth.credentials; ANALYZE rbac.principals; ANALYZE rbac.grants`;

/** argon2id alone on these cores: verifications per second. */
async function argonAlone(millis: number): Promise<number> {
  const stored = await hash('a sentence to be verified', COST);
  const end = performance.now() + millis;
  const began = performance.now();
  let done = 0;
  const lane = async () => {
    for (; performance.now() < end; done += 1) await verify(stored, 'a sentence to be verified');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (done / (performance.now() - began)) * 1000;
}

interface Account {
  username: string;
  password: string;
}

async function colleaguesIn(product: Product): Promise<Account[]> {
  const accounts = JSON.parse(await product.caspix('demo', 'accounts', '--json')) as Account[];
  const known = accounts.find(({ username }) => username === 'ines.moreau');
  if (!known) throw new Error('the demo has no analyst to be copied');
  const superuser = await product.superuser();
  await superuser.query(COLLEAGUES);
  await superuser.end();
  return Array.from({ length: PEOPLE }, (_, i) => ({ username: `colleague.${i + 1}`, password: known.password }));
}

async function passwordStep(client: HttpClient, { username, password }: Account): Promise<number> {
  return (await client.send('POST', '/api/v1/session/password', JSON.stringify({ username, password }))).status;
}

/** First steps per second, each with its hash, its lock and its entries: one person after the other, as in the morning. */
async function signInsPerSecond(product: Product, queue: Iterator<Account>, millis: number): Promise<number> {
  const end = performance.now() + millis;
  const began = performance.now();
  let done = 0;
  const lane = async () => {
    const client = new HttpClient(product.address, product.ca);
    for (; performance.now() < end; done += 1) {
      const { value: next, done: nobody } = queue.next();
      if (nobody) throw new Error(`more than ${PEOPLE} people signed in: have more of them`);
      const status = await passwordStep(client, next);
      if (status !== 200) throw new Error(`sign-in: ${status}`);
      // The next one comes without the session of the one before.
      client.cookie = '';
    }
    client.close();
  };
  await Promise.all(Array.from({ length: SIGNING_IN }, lane));
  return (done / (performance.now() - began)) * 1000;
}

/** The API's process id: the child of the product that listens on its port. */
function apiProcess(product: Product): number {
  const pids = execFileSync('pgrep', ['-f', 'apps/api/main.js'], { encoding: 'utf8' }).trim().split('\n').map(Number);
  const ours = pids.find((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`CASPIX_LISTEN_PORT=${product.port}\0`));
  if (!ours) throw new Error('the API’s process is not to be found');
  return ours;
}

const peakMiB = (pid: number): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function readsDuring(client: HttpClient, until: Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  let going = true;
  void until.finally(() => {
    going = false;
  });
  while (going || samples.length < 50) {
    const began = performance.now();
    const { status } = await client.send('GET', '/api/v1/cases');
    if (status !== 200) throw new Error(`a read: ${status}`);
    samples.push(performance.now() - began);
  }
  return samples;
}

const flood = (product: Product, people: readonly Account[]): Promise<number[]> =>
  Promise.all(
    Array.from({ length: FLOOD }, async (_, i) => {
      const client = new HttpClient(product.address, product.ca);
      const status = await passwordStep(client, people[i % people.length] as Account);
      client.close();
      return status;
    }),
  );

export const suite: Suite = {
  says: 'sign-ins a second against argon2id alone (aim: 0.9); 200 at once: memory under 1024 MiB, and the p99 of a read at most 3 × idle',
  async *run({ quick }) {
    const product = await startProduct();
    const people = await colleaguesIn(product);
    const millis = quick ? 5_000 : 20_000;
    const alone = await argonAlone(millis);
    // The first of them warm up: a server is not started for each morning.
    const queue = people.values();
    await signInsPerSecond(product, queue, millis);
    const rate = await signInsPerSecond(product, queue, millis);
    const again = await argonAlone(millis);
    yield single('auth-login/rate', 'sign-ins/s', rate, { baseline: (alone + again) / 2 });

    const reader = await signIn(product, 'analyst');
    const idle = await readsDuring(reader, new Promise((resolve) => setTimeout(resolve, millis / 2)));
    const flooding = flood(product, people.slice(-FLOOD));
    const busy = await readsDuring(reader, flooding);
    const statuses = await flooding;
    const measured = fromSamples('auth-login/read-under-200', 'ms', busy);
    const baseline = quantile(idle, 0.99);
    yield { ...measured, baseline: Number(baseline.toPrecision(4)), ratio: Number((quantile(busy, 0.99) / baseline).toPrecision(4)) };
    yield single('auth-login/memory-under-200', 'MiB', peakMiB(apiProcess(product)), { baseline: 1024 });
    yield single('auth-login/answered-under-200', 'sign-ins', statuses.filter((status) => status === 200 || status === 503).length, {
      baseline: FLOOD,
    });
    reader.close();
    await product.stop();
    product.remove();
  },
};
