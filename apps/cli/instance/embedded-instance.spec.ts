import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedInstance, openEmbedded } from './embedded-instance.ts';
import type { DatabaseRole } from './instance.ts';
import { runningPostmaster } from './postgres/postmaster.ts';
import { birthOf, hasEnded } from './processes.ts';

// Making a cluster takes seconds, so most tests open the same instance one after another, and each leaves it whole.
let parent: string;
let dataDir: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'caspix-instance-'));
  // As root the database's account has to pass; `works where only its owner may enter` is about when it may not.
  chmodSync(parent, 0o711);
  dataDir = join(parent, 'data');
});
const opened: EmbeddedInstance[] = [];
afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function open(what = 'start', dir = dataDir): Promise<EmbeddedInstance> {
  const instance = await openEmbedded({ dataDir: dir, what, say: () => undefined });
  opened.push(instance);
  return instance;
}

async function as<T>(instance: EmbeddedInstance, role: DatabaseRole, work: (client: Client) => Promise<T>): Promise<T> {
  const settings = instance.settings(role);
  const client = new Client({
    host: settings['CASPIX_DATABASE_HOST'],
    user: settings['CASPIX_DATABASE_USER'],
    database: settings['CASPIX_DATABASE_NAME'],
    password: readFileSync(settings['CASPIX_DATABASE_PASSWORD_FILE'] ?? '', 'utf8').trim(),
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const keep = (instance: EmbeddedInstance) =>
  as(instance, 'migrator', (client) =>
    client.query(
      'SET ROLE caspix_owner; CREATE SCHEMA IF NOT EXISTS cases; CREATE TABLE IF NOT EXISTS cases.kept (n int PRIMARY KEY); INSERT INTO cases.kept VALUES (1) ON CONFLICT DO NOTHING',
    ),
  );
const kept = async (instance: EmbeddedInstance) =>
  as(
    instance,
    'migrator',
    async (client) => (await client.query('SET ROLE caspix_owner').then(() => client.query('SELECT n FROM cases.kept'))).rowCount,
  );

describe('an instance on this machine', () => {
  it('answers its roles on a socket that others cannot reach, and on no port', async () => {
    const instance = await open();
    const shown = await as(
      instance,
      'app',
      async (client) => (await client.query('SELECT current_user AS me, current_setting($1) AS listens', ['listen_addresses'])).rows[0],
    );
    expect(shown).toEqual({ me: 'caspix_app', listens: '' });
    expect(statSync(instance.place.socket ?? '').mode & 0o777).toBe(0o700);
  });

  it('lets nobody in without the password of the role', async () => {
    const instance = await open();
    const client = new Client({ host: instance.place.socket, user: 'caspix_app', database: 'caspix', password: 'guess' });
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('gives the application no power over the schema, and the migrator only the borrowed power of the owner', async () => {
    const instance = await open();
    const create = (role: DatabaseRole, sql: string) => as(instance, role, (client) => client.query(sql));
    await expect(create('app', 'CREATE TABLE public.mine ()')).rejects.toMatchObject({ code: '42501' });
    await expect(create('app', 'SET ROLE caspix_owner')).rejects.toMatchObject({ code: '42501' });
    await expect(create('migrator', 'CREATE SCHEMA mine')).rejects.toMatchObject({ code: '42501' });
    await expect(create('migrator', 'SET ROLE caspix_owner; CREATE SCHEMA mine')).resolves.toBeDefined();
  });

  it('writes no secret that others can read', async () => {
    await open();
    const secrets = ['secrets', 'keys', 'users'].map((folder) => join(dataDir, folder));
    expect(secrets.map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
    const files = secrets.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    expect(files.length).toBeGreaterThan(6);
    expect(files.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
  });

  it('stops its server when the last who uses it leaves, and not before', async () => {
    const instance = await open();
    const { pid } = instance.server;
    const parentProcess = process.ppid;
    writeFileSync(
      join(instance.layout.users, `${parentProcess}.json`),
      JSON.stringify({ pid: parentProcess, birth: birthOf(parentProcess), what: 'import' }),
    );
    await instance.close();
    expect(runningPostmaster(instance.place)).toMatchObject({ pid });
    rmSync(join(instance.layout.users, `${parentProcess}.json`));
    await instance.close();
    expect(await hasEnded(pid, 1000)).toBe(true);
  });
});

describe('an instance after kill -9', () => {
  it('of its database comes back with its data', async () => {
    const first = await open();
    await keep(first);
    process.kill(first.server.pid, 'SIGKILL');
    await hasEnded(first.server.pid, 5000);
    await first.close();
    expect(await kept(await open())).toBe(1);
  });

  it('of the command alone finds the server that was left running', async () => {
    const first = await open();
    await keep(first);
    rmSync(join(first.layout.users, `${process.pid}.json`));
    const second = await open('import');
    expect(second.server.pid).toBe(first.server.pid);
    expect(await kept(second)).toBe(1);
  });

  it('starts although another process took the number of the old server', async () => {
    const first = await open();
    await keep(first);
    const pidFile = readFileSync(join(first.place.cluster, 'postmaster.pid'), 'utf8');
    await first.close();
    writeFileSync(join(first.place.cluster, 'postmaster.pid'), pidFile.replace(/^\d+/, String(process.pid)));
    expect(await kept(await open())).toBe(1);
  });
});

describe('an instance in an awkward place', () => {
  it('works where only its owner may enter', async () => {
    const closed = join(parent, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const instance = await open('start', join(closed, 'data'));
    expect(await as(instance, 'reader', async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }]);
    await instance.close();
    if (instance.marker.cluster) rmSync(join(instance.marker.cluster, '..'), { recursive: true });
  });

  it('works under a path that is too long for a socket', async () => {
    const instance = await open('start', join(parent, 'a-folder-with-a-rather-long-name'.repeat(4), 'data'));
    expect(instance.place.socket).toContain('/caspix-');
    expect(await as(instance, 'app', async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }]);
    rmSync(instance.place.socket ?? '', { recursive: true });
  });
});

describe('an instance that is not whole', () => {
  it('is refused without its keyring, and nothing is made in its stead', async () => {
    const first = await open();
    await first.close();
    renameSync(first.layout.keyring, `${first.layout.keyring}.away`);
    await expect(open()).rejects.toMatchObject({ name: 'Refusal', message: expect.stringContaining('put it back from its backup') });
    expect(readdirSync(join(dataDir, 'keys'))).toEqual(['keyring.json.away']);
    renameSync(`${first.layout.keyring}.away`, first.layout.keyring);
    expect((await open()).marker.id).toBe(first.marker.id);
  });

  it('is refused with a wrong secret for its database', async () => {
    const first = await open();
    await first.close();
    const file = join(first.layout.secrets, 'superuser');
    const secret = readFileSync(file);
    writeFileSync(file, `${'0'.repeat(64)}\n`);
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('does not accept the secret') });
    expect(runningPostmaster(first.place)).toBeUndefined();
    writeFileSync(file, secret);
  });

  it('is refused to anything but start when there is none', async () => {
    const nowhere = join(parent, 'nowhere');
    await expect(open('import', nowhere)).rejects.toMatchObject({ message: expect.stringContaining('There is no instance') });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('is made whole when its first start died half-way', async () => {
    const first = await open('start', join(parent, 'half'));
    await first.close();
    renameSync(first.place.cluster, `${first.place.cluster}.new`);
    const again = await open('start', join(parent, 'half'));
    expect(await as(again, 'app', async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }]);
  });
});
