import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attempt, run } from '../peers/run.ts';

/**
 * Debian's pgBackRest knows PostgreSQL up to 15, so our configuration is tried on Debian's PostgreSQL 15: encryption, archive, full and
 * incremental backup, check and restore are the same. PostgreSQL 18 asks for pgBackRest 2.56, which Debian 12 does not have.
 */
const here = import.meta.dirname;
const programs = '/usr/lib/postgresql/15/bin';
const PORT = '15432';

let folder: string;
let environment: Record<string, string>;

/** Runs a program as the account that owns the cluster, as an operator would. */
const asPostgres = (command: string, timeout = 120_000) =>
  run(['runuser', '-u', 'postgres', '--', 'sh', '-c', command], { environment, cwd: folder, timeout });
const pgbackrest = (...args: string[]) => asPostgres(`pgbackrest --config='${folder}/pgbackrest.conf' --stanza=caspix ${args.join(' ')}`);
const psql = (sql: string) => asPostgres(`psql -h '${folder}' -p ${PORT} -d postgres -Atc "${sql}"`);

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
  for (const name of ['repository', 'spool', 'log']) mkdirSync(join(folder, name));
  const ours = readFileSync(join(here, 'pgbackrest.conf'), 'utf8')
    .replace('/var/lib/pgbackrest', join(folder, 'repository'))
    .replace('/var/spool/pgbackrest', join(folder, 'spool'))
    .replace('/var/lib/postgresql/18/main', join(folder, 'cluster'))
    // Bundles came with 2.41, and Debian's pgBackRest has them too; the socket is in this test's own folder.
    .concat(`pg1-socket-path=${folder}\npg1-port=${PORT}\n`)
    .replace('[global]\n', `[global]\nlog-path=${join(folder, 'log')}\nlock-path=${join(folder, 'lock')}\n`);
  writeFileSync(join(folder, 'pgbackrest.conf'), ours);
  environment = { PGBACKREST_REPO1_CIPHER_PASS: 'a passphrase that only this test has', LC_ALL: 'C' };
  await run(['chown', '-R', 'postgres:postgres', folder]);
}, 500_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('our configuration encrypts, archives, backs up, and brings back what was written until the end', async () => {
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
  expect((await attempt(['grep', '-rlaF', 'planted-DE8937', join(folder, 'repository')])).stdout).toBe('');
  await asPostgres('rm -rf cluster && mkdir -m 700 cluster');
  await pgbackrest('restore');
  stop = await serve(join(folder, 'cluster'));
  expect((await psql('SELECT count(*) FROM kept')).trim()).toBe('1501');
  await stop();
}, 300_000);

it('the check says what is wrong: no cipher, an old backup, an error, nothing at all', async () => {
  const check = (stanzas: unknown) => attempt([process.execPath, join(here, 'check.mjs')], { input: JSON.stringify(stanzas) });
  const old = { label: 'F', error: true, timestamp: { stop: 1 } };
  const bad = await check([{ name: 'caspix', status: { code: 0 }, repo: [{ key: 1, cipher: 'none' }], backup: [old], archive: [] }]);
  expect(bad.code).toBe(1);
  for (const fault of ['not encrypted', 'checksum', 'hours old', 'no write-ahead log']) expect(bad.said).toContain(fault);
  expect((await check([])).said).toContain('stanza is not there');
  expect((await attempt([process.execPath, join(here, 'check.mjs')], { input: 'nonsense' })).code).toBe(2);
});
