import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { debianPackages } from '../peers/debian.ts';
import { attempt, run } from '../peers/run.ts';
import { type Gateway, ownerOf, startCeph } from '../s3/ceph.ts';

/**
 * Debian's pgBackRest knows PostgreSQL up to 15, so our configuration is tried on Debian's PostgreSQL 15: encryption, archive, full and
 * incremental backup, check and restore are the same. PostgreSQL 18 asks for pgBackRest 2.56, which Debian 12 does not have.
 */
const here = import.meta.dirname;
const programs = '/usr/lib/postgresql/15/bin';
const PORT = '15432';
const BUCKET = 'caspix-backups';

let folder: string;
let environment: Record<string, string>;
let gateway: Gateway;
/** The bytes of everything in the bucket. */
let inBucket: () => Promise<Buffer>;

/** Runs a program as the account that owns the cluster, as an operator would. */
const asPostgres = (command: string, timeout = 120_000) =>
  run(['runuser', '-u', 'postgres', '--', 'sh', '-c', command], { environment, cwd: folder, timeout });
const pgbackrest = (...args: string[]) => asPostgres(`pgbackrest --config='${folder}/pgbackrest.conf' --stanza=caspix ${args.join(' ')}`);
const psql = (sql: string) => asPostgres(`psql -h '${folder}' -p ${PORT} -d postgres -Atc "${sql}"`);

/** Our configuration with this test's folders; for the object store, with the lines that it has for one in place of those for a folder. */
function configure(where: 'a folder' | 'an object store'): void {
  const shipped = readFileSync(join(here, 'pgbackrest.conf'), 'utf8');
  const { port } = new URL(gateway.endpoint);
  const chosen =
    where === 'a folder'
      ? shipped
      : shipped
          .replace('repo1-type=posix\n', '')
          .replaceAll(/^# (repo1-(?:type|s3|storage)[^\n]*)$/gm, '$1')
          .replace('objects.bank.example', 'localhost')
          .replace('repo1-s3-region=main', 'repo1-s3-region=default')
          .replace('repo1-s3-key-type=auto', 'repo1-s3-key-type=shared')
          .replace('repo1-storage-ca-file=/etc/caspix/tls/ca.crt', `repo1-storage-ca-file=${folder}/ca.crt\nrepo1-storage-port=${port}`);
  const ours = chosen
    .replace('/var/lib/pgbackrest', where === 'a folder' ? join(folder, 'repository') : '/repository')
    .replace('/var/spool/pgbackrest', join(folder, 'spool'))
    .replace('/var/lib/postgresql/18/main', join(folder, 'cluster'))
    // Bundles came with 2.41, and Debian's pgBackRest has them too; the socket is in this test's own folder.
    .concat(`pg1-socket-path=${folder}\npg1-port=${PORT}\n`)
    .replace('[global]\n', `[global]\nlog-path=${join(folder, 'log')}\nlock-path=${join(folder, 'lock')}\n`);
  writeFileSync(join(folder, 'pgbackrest.conf'), ours);
  environment = {
    PGBACKREST_REPO1_CIPHER_PASS: 'a passphrase that only this test has',
    LC_ALL: 'C',
    ...(where === 'a folder'
      ? {}
      : { PGBACKREST_REPO1_S3_KEY: gateway.accessKeyId, PGBACKREST_REPO1_S3_KEY_SECRET: gateway.secretAccessKey }),
  };
}

/** Makes the bucket; answers what reads all of it. */
async function openBucket(): Promise<() => Promise<Buffer>> {
  const client = ownerOf(gateway);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return async () => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    const bodies: Uint8Array[] = [];
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      if (Body) bodies.push(await Body.transformToByteArray());
    }
    return Buffer.concat(bodies);
  };
}

async function inFolder(root: string): Promise<Buffer> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

async function serve(cluster: string): Promise<() => Promise<void>> {
  const child = spawn(`${programs}/postgres`, ['-D', cluster, '-k', folder, '-p', PORT, '-c', 'listen_addresses='], {
    stdio: 'ignore',
    env: { ...process.env, ...environment },
    ...owner(),
  });
  for (let i = 0; i < 200 && !(await ready()); i += 1) await sleep(100);
  return async () => {
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
  };
}

const ready = async () =>
  (
    await attempt([
      'runuser',
      '-u',
      'postgres',
      '--',
      'psql',
      '-h',
      folder,
      '-p',
      PORT,
      '-d',
      'postgres',
      '-Atc',
      'SELECT NOT pg_is_in_recovery()',
    ])
  ).stdout.trim() === 't';
const owner = () => {
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('postgres:'))
      ?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
};

beforeAll(async () => {
  if (spawnSync('pgbackrest', ['version']).error || spawnSync(`${programs}/postgres`, ['--version']).error) {
    await run(['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'pgbackrest', 'postgresql-15'], {
      timeout: 400_000,
      environment: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  folder = mkdtempSync(join(tmpdir(), 'caspix-pgbackrest-'));
  chmodSync(folder, 0o711);
  for (const name of ['repository', 'spool', 'log', 's3']) mkdirSync(join(folder, name));
  gateway = await startCeph(join(folder, 's3'));
  writeFileSync(join(folder, 'ca.crt'), gateway.ca);
  inBucket = await openBucket();
  configure('a folder');
  await run(['chown', '-R', 'postgres:postgres', folder]);
}, 500_000);

afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each(['a folder', 'an object store'] as const)(
  'our configuration encrypts, archives, backs up to %s, and brings back what was written until the end',
  async (where) => {
    configure(where);
    await asPostgres(`${programs}/initdb -D cluster -A peer -k --no-instructions`);
    const archive = `pgbackrest --config=${folder}/pgbackrest.conf --stanza=caspix archive-push %p`;
    appendFileSync(join(folder, 'cluster/postgresql.conf'), `archive_mode = on\narchive_command = '${archive}'\n`);
    let stop = await serve(join(folder, 'cluster'));
    await pgbackrest('stanza-create');
    await psql(`CREATE TABLE kept AS SELECT 'planted-DE89370400440532013000-' || n AS iban FROM generate_series(1, 1000) n`);
    await pgbackrest('--type=full', 'backup');
    await psql(`INSERT INTO kept SELECT 'later-' || n FROM generate_series(1, 500) n`);
    await pgbackrest('--type=incr', 'backup');
    await psql(`INSERT INTO kept VALUES ('after the last backup')`);
    await psql('SELECT pg_switch_wal()');
    await pgbackrest('check');
    const info = await pgbackrest('info', '--output=json');
    const verdict = await attempt([process.execPath, join(here, 'check.mjs')], { input: info });
    expect([verdict.code, verdict.said]).toEqual([0, 'caspix: backups are encrypted, whole and recent\n']);
    await stop();
    const stored = where === 'a folder' ? await inFolder(join(folder, 'repository')) : await inBucket();
    expect(stored.length).toBeGreaterThan(1_000_000);
    expect(stored.includes('planted-DE8937')).toBe(false);
    await asPostgres('rm -rf cluster && mkdir -m 700 cluster');
    await pgbackrest('restore');
    stop = await serve(join(folder, 'cluster'));
    expect((await psql('SELECT count(*) FROM kept')).trim()).toBe('1501');
    await stop();
    await asPostgres('rm -rf cluster');
  },
  300_000,
);

it('the check says what is wrong: no cipher, an old backup, an error, nothing at all', async () => {
  const check = (stanzas: unknown) => attempt([process.execPath, join(here, 'check.mjs')], { input: JSON.stringify(stanzas) });
  const old = { label: 'F', error: true, timestamp: { stop: 1 } };
  const bad = await check([{ name: 'caspix', status: { code: 0 }, repo: [{ key: 1, cipher: 'none' }], backup: [old], archive: [] }]);
  expect(bad.code).toBe(1);
  for (const fault of ['not encrypted', 'checksum', 'hours old', 'no write-ahead log']) expect(bad.said).toContain(fault);
  expect((await check([])).said).toContain('stanza is not there');
  expect((await attempt([process.execPath, join(here, 'check.mjs')], { input: 'nonsense' })).code).toBe(2);
});

it('the timers that run and check it are what systemd understands, and a failure of either sets off the alarm', async () => {
  if (spawnSync('systemd-analyze', ['--version']).error) await debianPackages('systemd');
  const units = join(here, 'systemd');
  const files = readdirSync(units).map((name) => join(units, name));
  const templates = files.map((file) => file.replace('@.service', '@full.service'));
  await run(['systemd-analyze', 'verify', '--man=no', ...templates]);
  for (const name of ['caspix-backup@.service', 'caspix-backup-check.service']) {
    expect(readFileSync(join(units, name), 'utf8')).toContain('OnFailure=caspix-backup-alarm.service\n');
  }
});
