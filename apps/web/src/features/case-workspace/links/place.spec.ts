import { describe, expect, it } from 'vitest';
import { place, type Spot, towards } from './place.ts';

const tie = (from: string, to: string, total = '1.00') => ({ from, to, total });
const apart = (a: Spot, b: Spot) => Math.abs(a.x - b.x) >= 156 || Math.abs(a.y - b.y) >= 50;

const payers = Array.from({ length: 40 }, (_, i) => `payer-${i}`);
const ring = ['a', 'b', 'c', 'd'];
const edges = [tie('a', 'b'), tie('b', 'c'), tie('c', 'd'), tie('d', 'a'), ...payers.map((id, i) => tie(id, 'a', String(i)))];

describe('the picture of a case', () => {
  it('covers no node with another', () => {
    const spots = [...place({ ids: [...ring, ...payers], edges, ring }, new Map())];
    expect(spots).toHaveLength(44);
    for (const [id, spot] of spots.slice(4)) {
      for (const [other, there] of spots) if (id !== other) expect(apart(spot, there), `${id} and ${other}`).toBe(true);
    }
  });

  it('leaves standing what stands when more is expanded', () => {
    const before = place({ ids: [...ring, 'payer-1'], edges, ring }, new Map());
    const after = place({ ids: [...ring, ...payers], edges, ring }, before);
    for (const [id, spot] of before) expect(after.get(id)).toEqual(spot);
  });

  it('finds room for an account that nothing leads to', () => {
    expect(place({ ids: ['a', 'alone'], edges: [], ring: ['a'] }, new Map()).get('alone')?.y).toBeGreaterThan(0);
  });

  it('is walked by arrow keys to the nearest node that way', () => {
    const spots = new Map([
      ['here', { x: 0, y: 0 }],
      ['right', { x: 100, y: 10 }],
      ['far right', { x: 300, y: 0 }],
      ['below', { x: 10, y: 90 }],
    ]);
    expect([towards(spots, 'here', 1, 0), towards(spots, 'here', 0, 1), towards(spots, 'here', -1, 0)]).toEqual(['right', 'below', null]);
  });
});
