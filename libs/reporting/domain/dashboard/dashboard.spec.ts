import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageBucket, share, weightedMedian } from './dashboard.ts';

describe('the figures of a dashboard', () => {
  it('gives the median that listing every case would give', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 5 })), { minLength: 1 }), (pairs) => {
        const all = pairs.flatMap(([value, weight]) => Array.from({ length: weight }, () => value)).toSorted((a, b) => a - b);
        expect(weightedMedian(pairs.map(([value, weight]) => ({ value, weight })))).toBe(all[Math.ceil(all.length / 2) - 1]);
      }),
    );
  });

  it('has no median and no share of nothing', () => {
    expect(weightedMedian([])).toBeNull();
    expect(share(0, 0)).toBeNull();
  });

  it('puts a case that is exactly three days old into the bucket that begins there', () => {
    expect(ageBucket(2)).toBe('1–3 days');
    expect(ageBucket(3)).toBe('3–7 days');
    expect(ageBucket(4000)).toBe('over 30 days');
  });
});
