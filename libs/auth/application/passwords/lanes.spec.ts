import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('the lanes of password hashing', () => {
  it('never run more at once than they are wide, and run everything', async () => {
    const lanes = new Lanes(2, 100);
    let running = 0;
    let most = 0;
    const done = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        lanes.run(async () => {
          running += 1;
          most = Math.max(most, running);
          await pause();
          running -= 1;
          return i;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(done).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('turn away whoever finds the queue full, and take the next when it has moved on', async () => {
    const lanes = new Lanes(1, 1);
    const first = lanes.run(pause);
    const second = lanes.run(pause);
    await expect(lanes.run(pause)).rejects.toMatchObject({ code: 'unavailable' });
    await Promise.all([first, second]);
    await expect(lanes.run(async () => 'in')).resolves.toBe('in');
  });

  it('a job that fails gives its lane back', async () => {
    const lanes = new Lanes(1, 1);
    await expect(lanes.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(lanes.run(async () => 'in')).resolves.toBe('in');
  });

  it('serve in the order of arrival', async () => {
    const lanes = new Lanes(1, 10);
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((n) => lanes.run(async () => void order.push(n))));
    expect(order).toEqual([1, 2, 3, 4]);
  });
});
