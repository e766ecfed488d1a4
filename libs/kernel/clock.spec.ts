import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

const HOUR = 3_600_000;

describe('the system clock', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([HOUR, -HOUR, 1_000])('follows when the machine’s clock is set by %i ms while the process runs', (step) => {
    const wall = Date.now;
    systemClock.now();
    vi.spyOn(Date, 'now').mockImplementation(() => wall() + step);
    expect(Math.abs(Date.parse(systemClock.now()) - systemClock.millis())).toBeLessThan(100);
  });

  it('does not run backwards between two looks at a clock that nobody set, and has microseconds', () => {
    const seen = Array.from({ length: 5_000 }, () => systemClock.now());
    expect(seen).toEqual(seen.toSorted());
    expect(new Set(seen.map((at) => at.slice(-4, -1))).size).toBeGreaterThan(5);
  });
});
