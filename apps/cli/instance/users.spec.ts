import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Layout, layoutOf } from './layout.ts';
import { birthOf, hasEnded } from './processes.ts';
import { alone, endOrphans, signIn, signOff, usersOf } from './users.ts';

let layout: Layout;
beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), 'caspix-users-')));
  mkdirSync(layout.users);
});
afterEach(() => rmSync(layout.root, { recursive: true, force: true }));

const entry = (name: string, content: unknown) => writeFileSync(join(layout.users, name), JSON.stringify(content));
const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });

describe('who uses an instance', () => {
  it('is known from signing in to signing off', () => {
    signIn(layout, 'import');
    expect(usersOf(layout).living).toMatchObject([{ pid: process.pid, what: 'import' }]);
    signOff(layout);
    expect(usersOf(layout)).toEqual({ living: [], dead: [] });
  });

  it('is not a process that merely has the number of one that died', () => {
    entry(`${process.pid}.json`, { pid: process.pid, birth: 'another boot 1', what: 'start' });
    expect(usersOf(layout)).toMatchObject({ living: [], dead: [{ what: 'start' }] });
  });

  it('leaves no child behind when it was killed', async () => {
    const child = sleeper();
    const pid = child.pid ?? 0;
    entry('999999999.json', { pid: 999_999_999, birth: 'gone', what: 'start', children: [{ pid, birth: birthOf(pid) }] });
    await endOrphans(layout);
    expect(await hasEnded(pid, 2000)).toBe(true);
    expect(usersOf(layout)).toEqual({ living: [], dead: [] });
  });

  it('never ends a process that took over the number of a child', async () => {
    const bystander = sleeper();
    const pid = bystander.pid ?? 0;
    entry('999999999.json', { pid: 999_999_999, birth: 'gone', what: 'start', children: [{ pid, birth: 'somebody else' }] });
    await endOrphans(layout);
    expect(birthOf(pid)).toBeDefined();
    bystander.kill();
  });
});

describe('starting and stopping the server', () => {
  it('is done by one process at a time', async () => {
    const steps: string[] = [];
    const work = (name: string) => () =>
      alone(layout, async () => {
        steps.push(`${name} in`);
        await sleep(30);
        steps.push(`${name} out`);
      });
    await Promise.all([work('a')(), work('b')()]);
    expect(steps.map((step) => step.slice(2))).toEqual(['in', 'out', 'in', 'out']);
  });

  it('goes on after its holder was killed', async () => {
    entry('lock', { pid: 999_999_999, birth: 'gone' });
    expect(await alone(layout, async () => 'mine')).toBe('mine');
  });

  it('is free again when the work fails', async () => {
    await expect(alone(layout, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await alone(layout, async () => 'next')).toBe('next');
  });
});
