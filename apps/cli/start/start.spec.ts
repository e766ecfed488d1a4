import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyring } from '#crypto';
import type { DemoAccount } from '../demo/accounts.ts';
import { freePort } from '../free-port.fixture.ts';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { tlsFiles } from '../instance/tls/local-authority.ts';
import { usersOf } from '../instance/users.ts';
import { built, repository } from '../repository.ts';

let folder: string;
let dataDir: string;
let port: number;
let running: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
  // What is started is the built product, so it has to be the product of these sources.
  execFileSync(process.execPath, [join(repository, 'apps/cli/prepare.mjs')], { stdio: 'ignore' });
  folder = mkdtempSync(join(tmpdir(), 'caspix-start-'));
  dataDir = join(folder, 'data');
  port = await freePort();
}, 120_000);

afterAll(async () => {
  await interrupt();
  const cluster = readMarker(layoutOf(dataDir))?.cluster;
  if (cluster) rmSync(join(cluster, '..'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
});

const program = () => [built('apps/cli/main.js'), 'start', '--data', dataDir, '--port', String(port)];

/** Starts Caspix and waits for the address on the screen; rejects with what it said when it ends instead. */
function start(): Promise<void> {
  said = '';
  const child = spawn(process.execPath, program(), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  running = child;
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk;
      if (said.includes(`Caspix is ready: https://localhost:${port}`)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}

/** Ctrl-C; answers the exit code. */
async function interrupt(): Promise<number | null> {
  const child = running;
  running = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return null;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
  return ended.finally(() => clearTimeout(late));
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  cookie: string;
}

function call(method: string, path: string, body?: object, cookie = ''): Promise<Answer> {
  const headers = { 'content-type': 'application/json', origin: `https://localhost:${port}`, ...(cookie ? { cookie } : {}) };
  const ca = readFileSync(tlsFiles(layoutOf(dataDir).tls).ca, 'utf8');
  return new Promise((resolve, reject) => {
    const sent = secureRequest({ host: 'localhost', port, path, method, headers, ca }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        const set = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
        resolve({ status: answer.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text), cookie: set });
      });
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}

function accounts(): (DemoAccount & { code: string; codeExpiresIn: number })[] {
  return JSON.parse(
    execFileSync(process.execPath, [built('apps/cli/main.js'), 'demo', 'accounts', '--json'], {
      env: { ...process.env, CASPIX_DATA_DIR: dataDir },
      encoding: 'utf8',
    }),
  );
}

const openAlerts = async (cookie: string) => (await call('GET', '/api/v1/alerts/summary', undefined, cookie)).body['open'];

/** Each sign-in is by the next account of that role, because a code serves once. */
let signedIn = 0;
async function signIn(role: DemoAccount['role']): Promise<Answer> {
  const account = accounts().filter((each) => each.role === role)[signedIn++];
  const first = await call('POST', '/api/v1/session/password', { username: account?.username, password: account?.password });
  // Read when it is asked for: one of before may be too old on a busy machine.
  const code = accounts().find((each) => each.username === account?.username)?.code;
  return call('POST', '/api/v1/session/totp', { code }, first.cookie);
}

/** The processes of the running instance. Throws when none runs: a signal to process 0 would go to the test itself. */
function parts(): { main: number; children: number[] } {
  const user = usersOf(layoutOf(dataDir)).living.find(({ what }) => what === 'start');
  if (!user) throw new Error(`Caspix does not run: ${said}`);
  return { main: user.pid, children: user.children.map((child) => child.pid) };
}
const exists = (pid: number) => spawnSync('kill', ['-0', String(pid)]).status === 0;

describe('caspix start', () => {
  it('makes a bank with people in it and answers over HTTPS only', async () => {
    await start();
    expect(await call('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
    const plain = new Promise((resolve) =>
      request({ host: '127.0.0.1', port, path: '/health/ready' }, () => resolve('answered'))
        .on('error', () => resolve('refused'))
        .end(),
    );
    expect(await plain).toBe('refused');
    const analyst = await signIn('analyst');
    expect(analyst.body).toMatchObject({ state: 'active', roles: ['analyst'], demo: true });
    expect(await openAlerts(analyst.cookie)).toBe(30);
    for (const { password } of accounts()) expect(said).toContain(password);
  }, 180_000);

  it('is refused a second time for the same data, in one line', () => {
    parts();
    const second = spawnSync(process.execPath, [...program().slice(0, -1), String(port + 1)], { encoding: 'utf8', timeout: 50_000 });
    expect(second).toMatchObject({ status: 1, stdout: '' });
    expect(second.stderr).toMatch(/^caspix: .* is already running \(process \d+\).*\n$/);
  });

  it('is found sound by the doctor, who shows no secret', () => {
    const report = execFileSync(process.execPath, [built('apps/cli/main.js'), 'doctor', '--json', '--data', dataDir], { encoding: 'utf8' });
    const { findings }: { findings: { check: string; state: string }[] } = JSON.parse(report);
    const soundness = Object.fromEntries(findings.map(({ check, state }) => [check, state]));
    // How much room the disk has, and what lies below it, is this machine's affair.
    expect({ ...soundness, disk: 'ok', 'at rest': 'ok' }).toEqual({
      files: 'ok',
      secrets: 'ok',
      disk: 'ok',
      'at rest': 'ok',
      database: 'ok',
      schema: 'ok',
      keyring: 'ok',
      certificates: 'ok',
      tls: 'ok',
      // Nobody has set them up yet, and a demo may do without.
      backups: 'warn',
    });
    const { secrets } = layoutOf(dataDir);
    for (const name of readdirSync(secrets)) expect(report).not.toContain(readFileSync(join(secrets, name), 'utf8').trim());
  });

  it('takes everything that it started with it when it is killed, but the database, which the next start finds', async () => {
    const { main, children } = parts();
    expect(children).toHaveLength(2);
    process.kill(main, 'SIGKILL');
    for (let wait = 0; wait < 100 && children.some(exists); wait += 1) await sleep(100);
    expect(children.filter(exists)).toEqual([]);
    const before = accounts().map(({ password }) => password);
    await start();
    expect(accounts().map(({ password }) => password)).toEqual(before);
    expect(await openAlerts((await signIn('analyst')).cookie)).toBe(30);
  }, 180_000);

  it('ends with the reason of the part that died', async () => {
    const [api] = parts().children;
    if (api === undefined) throw new Error('there is no API');
    const ended = new Promise<number | null>((resolve) => running?.once('exit', resolve));
    process.kill(api, 'SIGKILL');
    expect(await ended).toBe(1);
    expect(said).toMatch(/caspix: api ended by SIGKILL/);
    expect(usersOf(layoutOf(dataDir)).living).toEqual([]);
  }, 60_000);

  it('stops on Ctrl-C with exit code 0 and leaves nothing running', async () => {
    await start();
    const { main, children } = parts();
    expect(await interrupt()).toBe(0);
    expect([main, ...children].filter(exists)).toEqual([]);
    expect(usersOf(layoutOf(dataDir))).toEqual({ living: [], dead: [] });
  }, 180_000);

  it('is refused with a keyring that is not that of its data, in one line, and nothing is damaged', async () => {
    const { keyring } = layoutOf(dataDir);
    const right = readFileSync(keyring);
    rmSync(keyring);
    await createKeyring(keyring);
    const refused = spawnSync(process.execPath, program(), { encoding: 'utf8', timeout: 90_000 });
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^caspix: .*these keys are not the ones that this database was written with.*\n$/);
    writeFileSync(keyring, right, { mode: 0o600 });
    await start();
    expect((await call('GET', '/health/ready')).status).toBe(200);
  }, 180_000);
});
