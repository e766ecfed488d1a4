import { describe, expect, it } from 'vitest';
import { toReadBack } from './read-back.ts';

const DAY = 86_400_000;
const range = (first: number, verifiedAt: Date | null) => ({ first, verifiedAt });

describe('what a check of copies reads back', () => {
  it('is everything new, and beside it what was not read for longest', () => {
    const old = [3, 1, 2].map((day, first) => range(first, new Date(day * DAY)));
    const fresh = [10, 11, 12, 13].map((first) => range(first, null));
    const read = toReadBack([...old, ...fresh], 2);
    expect([...read].map(({ first }) => first)).toEqual([10, 11, 12, 13, 1, 2]);
  });

  it('comes round to every range, though each day brings more new ones than it reads again', () => {
    const ranges = Array.from({ length: 30 }, (_, first) => range(first, new Date(0)));
    const seen = new Set<number>();
    for (let day = 1; day <= 20; day += 1) {
      for (let i = 0; i < 5; i += 1) ranges.push(range(ranges.length, null));
      for (const one of toReadBack(ranges, 4)) {
        if (one.verifiedAt !== null) seen.add(one.first);
        ranges[one.first] = range(one.first, new Date(day * DAY));
      }
    }
    expect(Array.from({ length: 30 }, (_, first) => first).every((first) => seen.has(first))).toBe(true);
  });
});
