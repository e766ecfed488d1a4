import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPiece } from '../backup/read-piece.ts';
import { Repository } from '../backup/repository.ts';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { tlsFiles } from '../instance/tls/local-authority.ts';
import { built, repository } from '../repository.ts';

/** Planted by the import, each in the spelling in which it came and in the one in which it is compared. */
const secrets = {
  'IBAN of AMLSim’s node 41': ['DE93000000000000000041'],
  'IBAN of a customer': ['DE36500105175407324931', 'DE36 5001 0517 5407 3249 31'],
  'card number': ['4539578763621486'],
  'card number in a text': ['5425233430109903'],
  'telephone number': ['+352621987654', '352621987654'],
  'e-mail address': ['planted.person@customer.example'],
  'national id': ['1987041298765'],
  'day of birth': ['1987-04-12'],
  address: ['17 Planted Lane, Esch'],
} as const;
/** Names lie in the clear: that this one is found shows that the search would find the others. */
const CONTROL = 'Petronella Plantagenet';

let folder: string;
let data: string;
let port: number;
let running: ChildProcess | undefined;
let printed = '';

const caspix = async (...parameters: string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [built('apps/cli/main.js'), ...parameters, '--data', data]);
  printed += stdout + stderr;
  return stdout;
};

async function start(): Promise<void> {
  const child = spawn(process.execPath, [built('apps/cli/main.js'), 'start', '--data', data, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      printed += chunk;
      if (printed.includes('Caspix is ready')) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
  });
}

async function stop(): Promise<void> {
  const child = running;
  running = undefined;
  if (!child || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

let cookie = '';
function call(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; json: Record<string, never> & { items: { id: string }[] } }> {
  const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) };
  const ca = readFileSync(tlsFiles(layoutOf(data).tls).ca, 'utf8');
  return new Promise((resolve, reject) => {
    const sent = request({ host: 'localhost', port, path: `/api/v1${path}`, method, headers, ca }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        const set = answer.headers['set-cookie']?.[0]?.split(';')[0];
        if (set) cookie = set;
        const text = Buffer.concat(pieces).toString();
        resolve({ status: answer.statusCode ?? 0, json: text === '' ? {} : JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}

async function superuser(): Promise<Client> {
  const cluster = (JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8')) as { cluster?: string }).cluster ?? join(data, 'pg');
  const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(data, 'secrets/superuser'), 'utf8').trim();
  const client = new Client({ host: lines[4] ?? '', port: Number(lines[3]), user: 'postgres', database: 'caspix', password });
  await client.connect();
  return client;
}

/** Every row of every table as text, as a dump has it; the bytes of binary columns in the clear too, not only in hexadecimal. */
async function dump(): Promise<Buffer> {
  const client = await superuser();
  const pieces: Buffer[] = [];
  const { rows } = await client.query<{ t: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS t FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  for (const { t } of rows) {
    const all = await client.query<Record<string, unknown>>(`SELECT * FROM ${t}`);
    for (const row of all.rows) {
      for (const value of Object.values(row)) {
        pieces.push(
          Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? null)),
          Buffer.from('\n'),
        );
      }
    }
  }
  await client.query('CHECKPOINT');
  await client.end();
  return Buffer.concat(pieces);
}

function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** Every file of the instance, its database's included. */
function clusterFiles(): string[] {
  const cluster = readMarker(layoutOf(data))?.cluster;
  return [...filesIn(data), ...(cluster ? filesIn(cluster) : [])];
}

/** Which of the planted values stand in these bytes: as text, as UTF-16, in hexadecimal and in base64. */
function foundIn(bytes: Buffer): string[] {
  return Object.entries(secrets).flatMap(([what, spellings]) =>
    spellings
      .filter((text: string) => {
        const plain = Buffer.from(text, 'utf8');
        return [
          plain,
          Buffer.from(text, 'utf16le'),
          Buffer.from(plain.toString('hex')),
          Buffer.from(plain.toString('base64').slice(0, -4)),
        ].some((needle) => bytes.includes(needle));
      })
      .map((text) => `${what}: ${text}`),
  );
}

beforeAll(async () => {
  execFileSync(process.execPath, [join(repository, 'apps/cli/prepare.mjs')], { stdio: 'ignore' });
  folder = mkdtempSync(join(tmpdir(), 'caspix-plant-'));
  data = join(folder, 'data');
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  port = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
  await start();
}, 180_000);
afterAll(async () => {
  await stop();
  const cluster = readMarker(layoutOf(data))?.cluster;
  if (cluster) rmSync(join(cluster, '..'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
});

/** What lies in a backup: as it lies there, and as whoever holds the identity reads it. */
async function backUp(): Promise<{ raw: Buffer; opened: Buffer }> {
  const to = join(folder, 'backups');
  const identity = await generateX25519Identity();
  const key = (await caspix('backup', 'init', '--to', to, '--recipient', await identityToRecipient(identity))).trim();
  await caspix('backup', 'create');
  const opened: Buffer[] = [];
  for (const piece of Repository.open(to)
    .chain(key)
    .flatMap(({ manifest }) => manifest.pieces)) {
    const sink = new PassThrough();
    const [bytes] = await Promise.all([buffer(sink), readPiece(join(to, 'pieces', piece.name), piece, [identity], sink)]);
    opened.push(bytes);
  }
  return { raw: Buffer.concat(filesIn(to).map((file) => readFileSync(file))), opened: Buffer.concat(opened) };
}

describe('what identifies a person', () => {
  it('is imported, revealed, searched for and mistyped', async () => {
    const amlsim = join(folder, 'amlsim');
    mkdirSync(amlsim);
    const nodes = Array.from({ length: 60 }, (_, i) => `${i},${i % 20 === 1 ? 1 : 0},100.00,-1`);
    const transfers = Array.from({ length: 200 }, (_, i) => `${i % 60},${(i * 7 + 1) % 60},${i}.50,${i % 30}`);
    writeFileSync(join(amlsim, 'nodes.csv'), `nodeid,isFraud,init_balance,fraudStep\n${nodes.join('\n')}\n`);
    writeFileSync(join(amlsim, 'transactions.csv'), `sourceNodeId,targetNodeId,value,time\n${transfers.join('\n')}\n`);
    const head = 'Alert,Rule,Score,Raised,Account,Holder,Customer,Phone,Mail,Id,Born,Lives';
    const line = (ref: string, account: string) =>
      `${ref},Mule,90,2026-11-03 14:05,${account},${CONTROL},C-1,${secrets['telephone number'][0]},${secrets['e-mail address'][0]},${secrets['national id'][0]},${secrets['day of birth'][0]},"${secrets.address[0]}"`;
    writeFileSync(
      join(folder, 'alerts.csv'),
      `${head}\n${line('a1', secrets['IBAN of a customer'][1])}\n${line('a2', secrets['card number'][0])}\n`,
    );
    const map = {
      ...{ source: 'plant', constants: { currency: 'EUR', 'subjects.0.party.kind': 'PERSON' } },
      columns: {
        ...{ Alert: 'sourceRef', Rule: 'typology', Score: 'score', Raised: 'detectedAt', Account: 'subjects.0.account.number' },
        ...{
          Holder: 'subjects.0.party.name',
          Customer: 'subjects.0.party.ref',
          Phone: 'subjects.0.party.phone',
          Mail: 'subjects.0.party.email',
        },
        ...{ Id: 'subjects.0.party.nationalId', Born: 'subjects.0.party.born', Lives: 'subjects.0.party.address' },
      },
    };
    writeFileSync(join(folder, 'map.json'), JSON.stringify(map));
    writeFileSync(
      join(folder, 'transactions.csv'),
      `Ref,At,Amount,Currency,From,To,Text\nt1,2026-11-02T10:00:00Z,12.00,EUR,${secrets['IBAN of a customer'][0]},${secrets['card number'][0]},"card ${secrets['card number in a text'][0]} of ${secrets['e-mail address'][0]}"\n`,
    );
    const columns = {
      Ref: 'ref',
      At: 'at',
      Amount: 'amount',
      Currency: 'currency',
      From: 'from.number',
      To: 'to.number',
      Text: 'description',
    };
    writeFileSync(join(folder, 'transactions.json'), JSON.stringify({ source: 'plant', columns }));
    // Each is a process of its own, and they may come at the same moment.
    await Promise.all([
      caspix('import', 'amlsim', amlsim),
      caspix('import', 'alerts', join(folder, 'alerts.csv'), '--map', join(folder, 'map.json')),
      caspix('import', 'transactions', join(folder, 'transactions.csv'), '--map', join(folder, 'transactions.json')),
    ]);

    const account = (
      JSON.parse(await caspix('demo', 'accounts', '--json')) as { username: string; role: string; password: string; code: string }[]
    ).find(({ role }) => /analyst/i.test(role));
    await call('POST', '/session/password', { username: account?.username, password: account?.password });
    expect((await call('POST', '/session/totp', { code: account?.code })).status).toBe(200);
    const client = await superuser();
    const { rows } = await client.query<{ id: string; alertId: string }>(
      `SELECT p.id, s.alert_id AS "alertId" FROM cases.parties p JOIN cases.alert_subjects s ON s.party_id = p.id WHERE p.name = '${CONTROL}'`,
    );
    await client.end();
    for (const field of ['phone', 'email', 'national-id', 'born', 'address']) {
      const shown = await call('POST', '/reveal', { type: 'party', ...rows[0], field, purpose: 'INVESTIGATION' });
      expect([field, shown.status]).toEqual([field, 200]);
    }
    for (const [[text]] of Object.values(secrets).map((spellings) => [spellings] as const)) {
      await call('GET', `/search?q=${encodeURIComponent(text)}`);
      await call('POST', '/reveal', { type: 'party', id: text, field: text, purpose: text });
      await call('POST', `/cases/${encodeURIComponent(text)}/comments`, { body: 1 });
    }
    const found = await call('GET', `/search?q=${encodeURIComponent(secrets['telephone number'][0])}`);
    expect((found.json as unknown as { alerts: unknown[] }).alerts).toHaveLength(2);
    const mule = await call('GET', `/search?q=${secrets['IBAN of AMLSim’s node 41'][0]}`);
    expect((mule.json as unknown as { alerts: unknown[] }).alerts.length).toBeGreaterThan(0);
  }, 120_000);

  it('is in no row of the database, and not in its journal', async () => {
    const everything = await dump();
    expect(everything.includes(CONTROL)).toBe(true);
    expect(foundIn(everything)).toEqual([]);
    // Now, because a backup lets the server reuse what it has put away.
    const journal = clusterFiles()
      .filter((file) => /pg_wal\//.test(file))
      .map((file) => readFileSync(file));
    expect(journal.some((bytes) => bytes.includes(CONTROL))).toBe(true);
    expect(journal.flatMap(foundIn)).toEqual([]);
  });

  it('is in no backup, neither as it lies there nor as whoever may open it reads it', async () => {
    const { raw, opened } = await backUp();
    expect(opened.includes(CONTROL), 'the backup holds the tables').toBe(true);
    expect(raw.includes(CONTROL), 'and shows nothing of them').toBe(false);
    expect([...foundIn(raw), ...foundIn(opened)]).toEqual([]);
  }, 60_000);

  it('is in no file, log or journal that is left when the product is stopped', async () => {
    await stop();
    const files = clusterFiles();
    const control = files.filter((file) => readFileSync(file).includes(CONTROL));
    expect(
      control.some((file) => /base\//.test(file)),
      'the search finds what lies in a table',
    ).toBe(true);
    expect(
      files.some((file) => /logs?\//.test(file)),
      'and there are logs',
    ).toBe(true);
    expect(files.flatMap((file) => foundIn(readFileSync(file)).map((what) => `${file}: ${what}`))).toEqual([]);
    expect(foundIn(Buffer.from(printed))).toEqual([]);
  }, 60_000);
});
