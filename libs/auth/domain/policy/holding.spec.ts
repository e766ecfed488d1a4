import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldSince } from './holding.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
const NOW = Date.parse(day(300));
const period = (role: string, from: number, until: number | null = null) => ({
  role,
  from: day(from),
  until: until === null ? null : day(until),
});
const since = (...periods: ReturnType<typeof period>[]) => {
  const start = heldSince(periods, (role) => role !== 'analyst', NOW);
  return start === null ? null : (start - Date.parse(day(0))) / 86_400_000;
};

describe('since when roles that ask for a passkey are held', () => {
  it('counts from the first of them, whatever is given on top of it', () => {
    expect(since(period('admin', 10), period('auditor', 299), period('analyst', 300))).toBe(10);
  });

  it('does not begin anew where one takes the place of another', () => {
    expect(since(period('admin', 10, 200), period('auditor', 200))).toBe(10);
    expect(since(period('admin', 10, 250), period('auditor', 200, 299), period('admin', 298))).toBe(10);
  });

  it('begins anew after a break, and is nothing while none is held', () => {
    expect(since(period('admin', 10, 200), period('admin', 250))).toBe(250);
    expect(since(period('admin', 10, 200))).toBeNull();
    expect(since(period('admin', 301))).toBeNull();
    expect(since(period('analyst', 10))).toBeNull();
  });

  it('is never made later by one more grant to somebody who holds one', () => {
    const grant = fc
      .tuple(fc.integer({ min: 0, max: 299 }), fc.integer({ min: 1, max: 400 }))
      .map(([from, days]) => period('auditor', from, from + days));
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 8 }), fc.integer({ min: 0, max: 300 }), (held, more) => {
        const before = since(...held);
        if (before === null) return;
        expect(since(...held, period('admin', more))).toBeLessThanOrEqual(before);
      }),
    );
  });
});
