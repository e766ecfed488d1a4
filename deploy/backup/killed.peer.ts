import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/**
 * Starts the command and kills it after so many milliseconds, or as soon as something is to be seen; what it had started itself is left
 * running. Answers whether it had ended.
 */
async function killed(when: number | (() => boolean), ...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === null)));
  const due = async () => {
    if (typeof when === 'number') await sleep(when);
    else while (child.exitCode === null && !when()) await sleep(2);
  };
  await Promise.race([due(), ended]);
  child.kill('SIGKILL');
  return ended;
}

/** Tries to start what a killed restore left, and to look into it; 1 where both were refused for what it is. */
async function refusedToStart(left: string): Promise<number> {
  for (const command of [
    ['start', '--data', left, '--port', '19444'],
    ['audit', 'verify', '--data', left],
  ]) {
    const { code, said } = await attempt([process.execPath, cli, ...command], { timeout: 60_000 });
    expect([command[0], code, said]).toEqual([command[0], 1, expect.stringMatching(/restore that did not come to its end/)]);
  }
  return 1;
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
  it(`that is killed ${KILLS} times is never taken for one, and the next one comes to its end, at the log that was anchored before`, async () => {
    const into = join(folder, 'restored');
    const beside = join(folder, '.restored.restoring');
    const keyring = join(data, 'keys', 'keyring.json');
    const restore = ['backup', 'restore', '--from', backups, '--identity', identity, '--key', key, '--into', into, '--keyring', keyring];
    const anchored = join(folder, 'checkpoint.txt');
    writeFileSync(anchored, await caspix('audit', 'checkpoint', '--data', data));
    await caspix('backup', 'create', '--data', data);
    const began = performance.now();
    await caspix(...restore);
    const span = performance.now() - began;
    rmSync(into, { recursive: true });
    const met = { nothing: 0, halfWay: 0, laidOut: 0, whole: 0, refused: 0 };
    const control = join(beside, 'pg', 'global', 'pg_control');
    for (let i = 0; i < KILLS; i += 1) {
      const started = Date.now();
      // A cluster that looks whole is there for a moment only, at the end: every fifth kill waits for it.
      const looksWhole = () => (statSync(control, { throwIfNoEntry: false })?.ctimeMs ?? 0) > started;
      await killed(i % 5 === 4 ? looksWhole : moment(i, span), ...restore);
      if (existsSync(into)) {
        expect(readdirSync(into)).toEqual(expect.arrayContaining(['instance.json', 'secrets', 'evidence', 'keys']));
        expect(existsSync(beside)).toBe(false);
        met.whole += 1;
        rmSync(into, { recursive: true });
      } else if (existsSync(join(beside, 'instance.json'))) {
        met.halfWay += 1;
        if (existsSync(control)) met.laidOut += 1;
        // What lies there stays as it is: the next restore has to cope with it, whether somebody tried to start it or not.
        if (met.halfWay % 5 === 0) met.refused += await refusedToStart(beside);
      } else met.nothing += 1;
    }
    process.stdout.write(`kills of a restore of ${Math.round(span)} ms: ${JSON.stringify(met)}\n`);
    expect(met.halfWay, 'killed with the target half laid out').toBeGreaterThan(KILLS / 3);
    expect(met.laidOut, 'and some of them with a cluster in it that looks whole').toBeGreaterThan(KILLS / 20);
    expect(met.refused, 'which nobody could start').toBe(Math.floor(met.halfWay / 5));
    await caspix(...restore);
    expect(readdirSync(into)).toEqual(expect.arrayContaining(['instance.json', 'secrets', 'evidence', 'keys']));
    expect(existsSync(beside)).toBe(false);
    const verdict = JSON.parse(await caspix('audit', 'verify', '--data', into, '--against', anchored, '--json'));
    const size = Number(readFileSync(anchored, 'utf8').split('\n')[1]);
    expect(size).toBeGreaterThan(0);
    expect(verdict).toMatchObject({ ok: true, broken: null });
    expect(verdict.size).toBeGreaterThanOrEqual(size);
    await caspix('doctor', '--data', into);
  }, 1_800_000);
});
