import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt, run } from '../peers/run.ts';

const KILLS = 100;
const cli = join(import.meta.dirname, '../../dist/apps/cli/main.js');

let folder: string;
let data: string;
let backups: string;
let identity: string;
let recipient: string;
let key: string;
let product: ChildProcess;

const caspix = (...args: string[]) => run([process.execPath, cli, ...args]);

/** Starts the command and kills it after so many milliseconds, its database server too as a power cut would; answers whether it had ended. */
async function killed(after: number, ...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === null)));
  await Promise.race([sleep(after), ended]);
  child.kill('SIGKILL');
  return ended;
}

/** A moment within `span`, spread evenly: every step is met, not only the long ones. */
const moment = (i: number, span: number) => 40 + ((i * 61) % KILLS) * (span / KILLS);

beforeAll(async () => {
  if (spawnSync('age-keygen', ['--version']).error) await run(['apt-get', 'install', '-y', '-q', 'age', 'zstd'], { timeout: 300_000 });
  folder = mkdtempSync(join(tmpdir(), 'caspix-killed-'));
  spawnSync('chmod', ['711', folder]);
  [data, backups, identity] = [join(folder, 'data'), join(folder, 'backups'), join(folder, 'identity.txt')];
  recipient = /age1\w+/.exec((await attempt(['age-keygen', '-o', identity])).said)?.[0] ?? '';
  product = spawn(process.execPath, [cli, 'start', '--data', data, '--port', '19443'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => product.stdout?.on('data', (chunk) => String(chunk).includes('Caspix is ready') && resolve()));
  key = (await caspix('backup', 'init', '--data', data, '--to', backups, '--recipient', recipient)).trim();
}, 600_000);

afterAll(async () => {
  const gone = new Promise((resolve) => product.once('exit', resolve));
  product.kill('SIGINT');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

describe('a backup', () => {
  it(`that is killed ${KILLS} times leaves a chain that holds, and the next one carries on`, async () => {
    const began = performance.now();
    await caspix('backup', 'create', '--full', '--data', data);
    const span = performance.now() - began;
    for (let i = 0; i < KILLS; i += 1) {
      await killed(moment(i, span), 'backup', 'create', ...(i % 2 ? ['--full'] : []), '--data', data);
      if (i % 10 === 9) await caspix('backup', 'check', '--from', backups, '--key', key);
    }
    await caspix('backup', 'create', '--data', data);
    await caspix('backup', 'check', '--from', backups, '--key', key);
  }, 1_800_000);
});

describe('a piece of a backup', () => {
  it('opens with the age, zstd and tar of Debian', async () => {
    const [piece = ''] = readdirSync(join(backups, 'pieces')).filter((name) => name.endsWith('.tar.zst.age'));
    const path = join(backups, 'pieces', piece);
    expect(await run(['sh', '-c', `age -d -i '${identity}' '${path}' | zstd -d | tar t 2>/dev/null`])).toContain('pg/PG_VERSION');
  });

  it('that meets a full disk is said to, and leaves a chain that holds', async () => {
    const small = join(folder, 'small');
    await run(['sh', '-c', `mkdir '${small}' && mount -t tmpfs -o size=3m tmpfs '${small}' && mkdir '${small}/backups'`]);
    try {
      const other = (await caspix('backup', 'init', '--data', data, '--to', join(small, 'backups'), '--recipient', recipient)).trim();
      const full = await attempt([process.execPath, cli, 'backup', 'create', '--data', data]);
      expect([full.code, full.said]).toEqual([1, expect.stringMatching(/disk is full/)]);
      expect(await caspix('backup', 'check', '--from', join(small, 'backups'), '--key', other)).toContain('The backups hold: 0 manifests');
    } finally {
      await run(['umount', small]);
      await caspix('backup', 'init', '--data', data, '--to', backups, '--recipient', recipient);
    }
  });
});

describe('a restore', () => {
  it(`that is killed ${KILLS} times is never taken for one, and the next one comes to its end`, async () => {
    const into = join(folder, 'restored');
    const restore = ['backup', 'restore', '--from', backups, '--identity', identity, '--key', key, '--into', into];
    const began = performance.now();
    await caspix(...restore);
    const span = performance.now() - began;
    rmSync(into, { recursive: true });
    let whole = 0;
    for (let i = 0; i < KILLS; i += 1) {
      await killed(moment(i, span), ...restore);
      if (!existsSync(into)) continue;
      expect(readdirSync(into)).toContain('instance.json');
      whole += 1;
      rmSync(into, { recursive: true });
    }
    expect(whole).toBeLessThan(KILLS);
    await caspix(...restore);
    expect(readdirSync(into)).toEqual(expect.arrayContaining(['instance.json', 'secrets', 'evidence']));
  }, 1_800_000);
});
