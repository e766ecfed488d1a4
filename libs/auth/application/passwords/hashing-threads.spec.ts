import { getPriority } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '#platform';
import { HashingThreads } from './hashing-threads.ts';
import { GATE, holdThreads } from './held-threads.fixture.ts';

const COST = { memoryCost: 64, timeCost: 1, parallelism: 1 };
const WAITING = 256;

describe('the threads of password hashing', () => {
  let threads: HashingThreads;
  beforeEach(() => {
    threads = new HashingThreads({ passwordMemoryKib: 65_536 } as Config);
  });
  afterEach(() => threads.onApplicationShutdown());

  const match = (stored: string, options = {}) => threads.matches(stored, 'a sentence', options);

  it('hash and compare, under the same pepper alone', async () => {
    const secret = new Uint8Array(32).fill(7);
    const stored = await threads.hash('a sentence', { ...COST, secret });
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(await match(stored, { secret })).toBe(true);
    expect(await match(stored)).toBe(false);
    expect(await threads.matches(stored, 'another', { secret })).toBe(false);
  });

  it('turn away whoever finds the queue full, serve the others, and take the next when it has moved on', async () => {
    const stored = await threads.hash('a sentence', COST);
    const gate = holdThreads(threads);
    let served = 0;
    const waiting = Array.from({ length: WAITING }, async () => {
      if (await match(stored)) served += 1;
    });
    await expect(match(stored)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 10 });
    expect(served).toBe(0);
    await gate.open();
    await Promise.all(waiting);
    expect(served).toBe(WAITING);
    expect(await match(stored)).toBe(true);
  });

  it('take whoever waits in the order of arrival', async () => {
    // A hash that needs more than there is runs alone, and what runs alone ends in the order in which it was begun.
    const alone = new HashingThreads({ passwordMemoryKib: 2 ** 40 } as Config);
    expect(alone.width).toBe(1);
    const gate = holdThreads(alone);
    const order: number[] = [];
    const waiting = Array.from({ length: 50 }, async (_, i) => {
      await alone.hash('a sentence', COST);
      order.push(i);
    });
    await gate.open();
    await Promise.all(waiting);
    await alone.onApplicationShutdown();
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('go on after a hash that failed', async () => {
    await expect(threads.run('broken', null, GATE)).rejects.toThrow('broken');
    await expect(match('no hash at all')).rejects.toThrow();
    expect(await match(await threads.hash('a sentence', COST))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('give way to whatever answers requests, and see nothing of the environment', async () => {
    const before = getPriority(process.pid);
    expect(await threads.run('priority', null, GATE)).toBe(Math.min(19, before + 10));
    expect(getPriority(process.pid)).toBe(before);
    expect(await threads.run('environment', null, GATE)).toEqual([]);
  });
});
