import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../peers/run.ts';

const KILLS = 100;
const PORT = 19553;
const cli = join(import.meta.dirname, '../../dist/apps/cli/main.js');

interface Account {
  username: string;
  password: string;
  code: string;
}

let folder: string;
let data: string;
let product: ChildProcess;

const caspix = (...args: string[]) => run([process.execPath, cli, ...args, '--data', data]);

/** One call as somebody: the cookie is given and taken. */
async function call(cookie: string, method: string, path: string, body?: object) {
  const ca = readFileSync(join(data, 'tls/ca.crt'), 'utf8');
  const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) };
  const sent = request({ host: 'localhost', port: PORT, path: `/api/v1${path}`, method, headers, ca, agent: false });
  sent.end(body ? JSON.stringify(body) : undefined);
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return {
    status: answer.statusCode as number,
    json: text ? JSON.parse(text) : null,
    cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie,
  };
}

const used = new Map<string, string>();

/** The account with a code that it has not used yet, since each serves once. */
async function fresh(username: string): Promise<Account> {
  for (;;) {
    const account = (JSON.parse(await caspix('demo', 'accounts', '--json')) as Account[]).find((one) => one.username === username);
    if (account && used.get(username) !== account.code) {
      used.set(username, account.code);
      return account;
    }
    await sleep(1_000);
  }
}

async function signIn(username: string): Promise<string> {
  const { password, code } = await fresh(username);
  const first = await call('', 'POST', '/session/password', { username, password });
  const full = await call(first.cookie, 'POST', '/session/totp', { code });
  expect(full.status, JSON.stringify(full.json)).toBe(200);
  return full.cookie;
}

/** Both administrators, signed in; afresh every four minutes, since what they do asks for a fresh proof. */
let admins: { lena: string; sofia: string; until: number } | undefined;
async function administrators(): Promise<{ lena: string; sofia: string }> {
  if (!admins || Date.now() > admins.until) {
    admins = { lena: await signIn('lena.brandt'), sofia: await signIn('sofia.conti'), until: Date.now() + 240_000 };
  }
  return admins;
}

/** Asked for by one administrator and approved by the other. */
async function agreed(change: 'rotate' | 'rewrap', key: 'root' | 'case'): Promise<void> {
  const { lena, sofia } = await administrators();
  const asked = await call(lena, 'POST', '/keys/requests', { change, key, reason: 'Killed a hundred times' });
  expect([asked.status, asked.json?.detail ?? '']).toEqual([201, '']);
  const { id, digest } = asked.json;
  expect((await call(sofia, 'POST', `/approvals/${id}/approve`, { digest })).status).toBe(200);
}

/** What is ordered and not yet done. */
async function open(): Promise<{ rootOrder: object | null; moving: object | null }> {
  const { lena } = await administrators();
  return (await call(lena, 'GET', '/keys')).json;
}

/** Sees to it that there is something to carry out: a new root version, or keys to move to a new version of the one above them. */
async function order(root: boolean): Promise<void> {
  const { rootOrder, moving } = await open();
  if (rootOrder || moving) return;
  if (root) return agreed('rotate', 'root');
  await agreed('rotate', 'case');
  await agreed('rewrap', 'case');
}

/** The numbers of the accounts behind the first alerts, in the clear, as an analyst may see them: each needs the key of its account. */
async function revealed(): Promise<string[]> {
  const ines = await signIn('ines.moreau');
  const { items } = (await call(ines, 'GET', '/alerts?limit=5')).json;
  const values: string[] = [];
  for (const { id } of items) {
    const { subjects } = (await call(ines, 'GET', `/alerts/${id}`)).json;
    for (const { accountId } of subjects) {
      if (!accountId) continue;
      const body = { type: 'account', id: accountId, field: 'number', purpose: 'INVESTIGATION', alertId: id };
      const { status, json } = await call(ines, 'POST', '/reveal', body);
      expect([status, json?.code ?? 'ok']).toEqual([200, 'ok']);
      values.push(json.value);
    }
  }
  await call(ines, 'DELETE', '/session');
  return values;
}

/** Starts the command and kills it with -9 after so many milliseconds; answers whether it had ended by then. */
async function killed(after: number, ...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [cli, ...args, '--data', data], { stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === null)));
  await Promise.race([sleep(after), ended]);
  child.kill('SIGKILL');
  return ended;
}

/** To the end. A kill may have left the keyring's file locked: the command then says that it goes on in a minute, and is asked again. */
async function carriedOut(): Promise<string> {
  const until = Date.now() + 120_000;
  for (;;) {
    try {
      return await caspix('keys', 'carry-out');
    } catch (error) {
      if (Date.now() > until || !String(error).includes('try again in a minute')) throw error;
      await sleep(5_000);
    }
  }
}

const timed = async (work: () => Promise<unknown>) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-killed-keys-'));
  await run(['chmod', '711', folder]);
  data = join(folder, 'data');
  product = spawn(process.execPath, [cli, 'start', '--data', data, '--port', String(PORT)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => product.stdout?.on('data', (chunk) => String(chunk).includes('Caspix is ready') && resolve()));
}, 600_000);
afterAll(async () => {
  const gone = once(product, 'exit');
  product.kill('SIGINT');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

describe('the rotation of keys', () => {
  it(`carried out by command, killed with -9 ${KILLS} times while the product runs, loses nothing and is carried on`, async () => {
    const before = await revealed();
    expect(before.length).toBeGreaterThan(3);
    await order(true);
    let span = await timed(carriedOut);
    let kills = 0;
    let halfWay = 0;
    for (let i = 0; kills < KILLS && i < 4 * KILLS; i += 1) {
      await order(i % 2 === 0);
      // Spread evenly over the command's life, most of them where it works and not where it starts.
      const ended = await killed(span * (0.3 + ((i * 61) % KILLS) / 140), 'keys', 'carry-out');
      const { rootOrder, moving } = await open();
      if (!ended) kills += 1;
      if (!ended && (rootOrder || moving)) halfWay += 1;
      // The machine may be faster or slower by now.
      span *= ended ? 0.95 : 1.02;
    }
    expect(kills).toBe(KILLS);
    expect(halfWay, 'killed with the order not yet done').toBeGreaterThan(KILLS / 10);
    expect(await carriedOut()).toContain('Nothing is left on an old version.');
    expect(await open()).toMatchObject({ rootOrder: null, moving: null });
    expect(await revealed()).toEqual(before);
  }, 1_800_000);
});
