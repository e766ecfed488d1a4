import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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
import { CONTROL, foundIn, inBase64, secrets, typed, writePlanted } from './planted.fixture.ts';

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
async function dump(): Promise<Map<string, Buffer>> {
  const client = await superuser();
  const tables = new Map<string, Buffer>();
  const { rows } = await client.query<{ t: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS t FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  for (const { t } of rows) {
    const pieces: Buffer[] = [];
    const all = await client.query<Record<string, unknown>>(`SELECT * FROM ${t}`);
    for (const row of all.rows) {
      for (const value of Object.values(row)) {
        pieces.push(
          Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? null)),
          Buffer.from('\n'),
        );
      }
    }
    tables.set(t, Buffer.concat(pieces));
  }
  await client.query('CHECKPOINT');
  await client.end();
  return tables;
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

describe('the search for what was planted', () => {
  it('finds it in base64 and in hexadecimal wherever in a longer text it begins', () => {
    for (const spellings of Object.values(secrets)) {
      for (const text of spellings) {
        for (let before = 0; before < 6; before += 1) {
          const around = Buffer.from(`${'é?>'.repeat(3).slice(0, before)}${text}ÿ~${'x'.repeat(before)}`);
          for (const how of ['base64', 'base64url', 'hex', 'latin1'] as const) {
            expect([text, before, how, foundIn(Buffer.from(around.toString(how))).length > 0]).toEqual([text, before, how, true]);
          }
        }
        expect(Math.min(...inBase64(Buffer.from(text)).map(({ length }) => length))).toBeGreaterThan(10);
      }
    }
    expect(foundIn(Buffer.from('1987-04-13 and DE93000000000000000042, 17 Planted Lanes'))).toEqual([]);
  });
});

describe('what identifies a person', () => {
  it('is imported, revealed, searched for and mistyped', async () => {
    const { amlsim, alerts, alertsMap, transactions, transactionsMap } = writePlanted(folder);
    // Each is a process of its own, and they may come at the same moment.
    await Promise.all([
      caspix('import', 'amlsim', amlsim),
      caspix('import', 'alerts', alerts, '--map', alertsMap),
      caspix('import', 'transactions', transactions, '--map', transactionsMap),
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
    const draft = { title: 'Planted', type: 'FRAUD', typology: 'Mule', priority: 2, alertIds: [rows[0]?.alertId] };
    const opened = await call('POST', '/cases', draft);
    expect([opened.status, opened.status === 201 ? '' : opened.json]).toEqual([201, '']);
    const said = `She moved it to ${typed['IBAN in a comment'].join(', that is ')} yesterday`;
    expect((await call('POST', `/cases/${(opened.json as { id?: string }).id}/comments`, { body: said })).status).toBe(201);
    const found = await call('GET', `/search?q=${encodeURIComponent(secrets['telephone number'][0])}`);
    expect((found.json as unknown as { alerts: unknown[] }).alerts).toHaveLength(2);
    const mule = await call('GET', `/search?q=${secrets['IBAN of AMLSim’s node 41'][0]}`);
    expect((mule.json as unknown as { alerts: unknown[] }).alerts.length).toBeGreaterThan(0);
  }, 120_000);

  it('is in no row of the database, and not in its journal', async () => {
    const tables = await dump();
    expect(tables.get('cases.parties')?.includes(CONTROL)).toBe(true);
    expect([...tables].flatMap(([table, rows]) => foundIn(rows).map((what) => `${table}: ${what}`))).toEqual([]);
    const commented = [...tables].flatMap(([table, rows]) => (foundIn(rows, typed).length > 0 ? [table] : []));
    expect(commented, 'what staff typed stands in the comment alone, and not in the log about it').toEqual(['cases.comments']);
    // Now, because a backup lets the server reuse what it has put away.
    const journal = clusterFiles()
      .filter((file) => /pg_wal\//.test(file))
      .map((file) => readFileSync(file));
    expect(journal.some((bytes) => bytes.includes(CONTROL))).toBe(true);
    expect(journal.flatMap((bytes) => foundIn(bytes))).toEqual([]);
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
    const logs = files.filter((file) => /logs?\//.test(file) && !/pg_wal\//.test(file)).map((file) => readFileSync(file));
    expect([Buffer.from(printed), ...logs].flatMap((bytes) => foundIn(bytes, typed))).toEqual([]);
  }, 60_000);
});
