import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Pool } from 'pg';

const CLI = join(process.cwd(), 'dist/apps/cli/main.js');

/** With which `npm run caspix` starts Node. */
export const CASPIX_FLAGS: readonly string[] = (
  JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { caspix: string } }
).scripts.caspix
  .split(' ')
  .filter((word) => word.startsWith('--'));

/** The product as `npm start` runs it, on a data folder of its own. */
export interface Product {
  data: string;
  port: number;
  address: string;
  ca: string;
  /** Milliseconds from the command to its being ready. */
  readyAfter: number;
  /** A connection past every policy: for filling tables, and for baselines that must not be slowed by what they are compared with. */
  superuser(): Promise<Client>;
  superuserPool(size: number): Pool;
  caspix(...parameters: string[]): Promise<string>;
  /** The server and the worker stand still from here on: else their own checks read what is being filled. The database goes on. */
  rest(): Promise<void>;
  /** Stops the processes; the data stays until `remove`. */
  stop(): Promise<void>;
  remove(): void;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function launch(data: string, port: number, demo: boolean) {
  const began = performance.now();
  const options = ['--data', data, '--port', String(port), ...(demo ? [] : ['--no-demo'])];
  const child = spawn(process.execPath, [CLI, 'start', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      lines.push(chunk.toString());
      if (lines.join('').includes('Caspix is ready')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`caspix start ended with ${code}:\n${lines.join('')}`)));
  });
  return { child, readyAfter: performance.now() - began };
}

const connection = (data: string) => {
  const settings = JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8')) as { cluster?: string };
  const cluster = settings.cluster ?? join(data, 'pg');
  // Line 4 and 5 of postmaster.pid are port and socket folder (PostgreSQL, miscadmin.h).
  const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  return {
    host: lines[4] ?? '',
    port: Number(lines[3]),
    user: 'postgres',
    database: 'caspix',
    password: readFileSync(join(data, 'secrets/superuser'), 'utf8').trim(),
  };
};

/** The server and the worker: the children of `caspix start` that are not the database. */
const servicesOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((child) => /apps\/(api|worker)\/main\.js/.test(readFileSync(`/proc/${child}/cmdline`, 'utf8')));

/** Stops them where they are, and ends what they have open in the database, since a lock would stay for ever. */
async function standStill(data: string, services: readonly number[]): Promise<void> {
  for (const pid of services) process.kill(pid, 'SIGSTOP');
  const client = new Client(connection(data));
  await client.connect();
  await client.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename IN ('caspix_app', 'caspix_worker')`);
  await client.end();
}

/** Starts the product, in `data` or in a new folder, with a demo in it or with an empty log. */
export async function startProduct(data: string = mkdtempSync(join(tmpdir(), 'caspix-bench-')), demo = true): Promise<Product> {
  const port = await freePort();
  const { child, readyAfter } = await launch(data, port, demo);
  return {
    data,
    port,
    address: `https://localhost:${port}`,
    ca: readFileSync(join(data, 'tls/ca.crt'), 'utf8'),
    readyAfter,
    superuser: async () => {
      const client = new Client(connection(data));
      // When the product stops, so does its database: what is wrong is then said by whoever asked it last.
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    superuserPool: (max) => new Pool({ ...connection(data), max }),
    caspix: async (...parameters) =>
      (await promisify(execFile)(process.execPath, [CLI, ...parameters, '--data', data], { maxBuffer: 1 << 26 })).stdout,
    rest: () => standStill(data, servicesOf(child.pid ?? 0)),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      for (const pid of servicesOf(child.pid ?? 0)) process.kill(pid, 'SIGCONT');
      child.kill('SIGINT');
      await gone;
    },
    remove: () => rmSync(data, { recursive: true, force: true }),
  };
}

export interface Reply {
  status: number;
  body: Buffer;
  headers: Record<string, string | string[] | undefined>;
}

/** A client that keeps its connections and one cookie. */
export class HttpClient {
  readonly #agent: Agent;
  cookie = '';

  constructor(
    private readonly address: string,
    ca: string,
    sockets = 8,
  ) {
    this.#agent = new Agent({ ca, keepAlive: true, maxSockets: sockets });
  }

  send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
    const { hostname, port, origin } = new URL(this.address);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          method,
          path,
          agent: this.#agent,
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...(method === 'GET' ? {} : { origin }),
            ...(this.cookie ? { cookie: this.cookie } : {}),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const [set] = response.headers['set-cookie'] ?? [];
            if (set) this.cookie = set.split(';')[0] ?? '';
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks), headers: response.headers });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

interface DemoAccount {
  username: string;
  role: string;
  password: string;
  code: string;
}

/** Signs in as the first demo account of this role. */
export const signIn = (product: Product, role: string, sockets = 8): Promise<HttpClient> =>
  signInWhere(product, (account) => account.role === role, sockets);

/** Signs in as this demo account. */
export const signInAs = (product: Product, username: string, sockets = 1): Promise<HttpClient> =>
  signInWhere(product, (account) => account.username === username, sockets);

async function signInWhere(product: Product, is: (account: DemoAccount) => boolean, sockets: number): Promise<HttpClient> {
  const account = (JSON.parse(await product.caspix('demo', 'accounts', '--json')) as DemoAccount[]).find(is);
  if (!account) throw new Error('there is no such demo account');
  const client = new HttpClient(product.address, product.ca, sockets);
  const { username, password, code } = account;
  for (const [path, body] of [
    ['/api/v1/session/password', { username, password }],
    ['/api/v1/session/totp', { code }],
  ] as const) {
    const reply = await client.send('POST', path, JSON.stringify(body));
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body}`);
  }
  return client;
}
