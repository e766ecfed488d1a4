import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backoffMillis } from './application/forward/backoff.ts';
import { Forwarding, range, until } from './forwarding.fixture.ts';
import { seen } from './live-log.fixture.ts';

const MIB = 1 << 20;
const BATCH = 250;

describe('the pause before another try', () => {
  it('doubles from half a second to a minute, and the second half of it is left to chance', () => {
    expect([1, 2, 3, 4].map((attempt) => [backoffMillis(attempt, () => 0), backoffMillis(attempt, () => 1)])).toEqual([
      [250, 500],
      [500, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const pause = backoffMillis(attempt, () => chance);
        expect(pause).toBeGreaterThanOrEqual(250);
        expect(pause).toBeLessThanOrEqual(60_000);
        if (attempt > 8) expect(pause).toBeGreaterThanOrEqual(30_000);
      }),
    );
  });
});

describe('a receiver that', () => {
  let here: Forwarding;
  beforeAll(async () => {
    here = await Forwarding.open();
  });
  afterAll(() => here?.close());
  beforeEach(async () => {
    here.batches = 0;
    here.patience = {};
    await here.begin();
  });
  afterEach(() => here.end());

  it('hangs up on everybody is tried less and less often, is not parked, and misses nothing once it answers', async () => {
    const calls: number[] = [];
    const rude = createServer((socket: Socket) => {
      calls.push(performance.now());
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => rude.once('listening', resolve));
    const { port } = rude.address() as AddressInfo;
    const id = await here.add({ port });
    await here.write(5);
    await until(
      () => calls.length,
      (n) => n >= 4,
    );
    const pauses = calls.slice(1).map((at, i) => at - (calls[i] ?? 0));
    for (const [i, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(250 * 2 ** i - 20);
    const status = await here.status(id);
    expect(status).toMatchObject({ parked: false, failingSince: expect.any(String) });
    expect(status.lastError).not.toBe('');
    const [first] = [status.confirmed];
    await new Promise((resolve) => rude.close(resolve));
    here.siem.port = port;
    await here.siem.kill();
    await here.siem.start();
    await here.settled(id);
    expect(here.distinct).toEqual(range(first, 6));
  });

  it('takes connections and reads nothing is handed no more than its buffers hold, holds up nobody, and misses nothing', async () => {
    await here.end();
    // Asked for nothing but to take what it is sent, as in the half minute between two confirmations.
    here.patience = { batch: BATCH, writeMillis: 4_000, confirmMillis: 3_600_000, heartbeatMillis: 3_600_000 };
    await here.begin();
    const id = await here.add();
    await until(
      () => here.siem.indices.length,
      (n) => n > 0,
    );
    // Its first heartbeat is confirmed: what hangs from here on is the handing over.
    await until(
      () => here.status(id),
      ({ heartbeatAt }) => heartbeatAt !== null,
    );
    const first = here.siem.indices[0] ?? -1;
    here.siem.sleep();
    const reason = 'x'.repeat(450);
    let written = 0;
    const writeMore = async (count: number) => {
      for (let n = 0; n < count; n += 1_000) await here.write(1_000, { reason });
      written += count;
    };
    const stuckAt = async () => {
      const { sent } = await here.status(id);
      await wait(400);
      return (await here.status(id)).sent === sent ? sent : null;
    };
    await writeMore(4_000);
    while ((await stuckAt()) === null || (await here.status(id)).lag === 0) {
      if ((await here.status(id)).lag === 0) await writeMore(2_000);
      if (written > 40_000) throw new Error('the buffers took everything');
    }
    // The sender holds one batch in its hands and reads no further ahead, however long the log grows.
    const [{ sent }, batches, memory] = [await here.status(id), here.batches, process.memoryUsage()];
    const began = performance.now();
    await writeMore(3_000);
    const took = performance.now() - began;
    const now = process.memoryUsage();
    expect(here.batches).toBeLessThanOrEqual(batches + 1);
    expect((await here.status(id)).sent).toBeLessThanOrEqual(sent + BATCH);
    expect(now.arrayBuffers + now.external - memory.arrayBuffers - memory.external).toBeLessThan(16 * MIB);
    // Writing and sealing 3,000 entries goes on as if nobody had to be told.
    expect(took).toBeLessThan(15_000);
    // After its patience it counts as failing, and is let go: nothing is kept for it but its place.
    const failing = await until(
      () => here.status(id),
      ({ failingSince }) => failingSince !== null,
    );
    expect(failing).toMatchObject({ parked: false, lastError: expect.stringContaining('takes nothing more') });
    here.siem.wake();
    await seen('everything', async () => {
      const { lag, sent: all } = await here.status(id);
      return lag === 0 && here.siem.messages.at(-1)?.includes(` index="${all - 1}"`) ? true : null;
    });
    expect(here.distinct).toEqual(range(first, written + 1));
  });
});
