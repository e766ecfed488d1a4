import { describe, expect, it } from 'vitest';
import { type Candidate, chooseNeighbours } from './choose-neighbours.ts';

const candidate = (id: string, changes: Partial<Candidate> = {}): Candidate => ({
  id,
  of: 'a',
  flagged: false,
  ties: 1,
  total: 1,
  ...changes,
});

describe('which accounts a picture shows', () => {
  it('are the flagged ones first, then the well connected, then the large', () => {
    const all = [
      candidate('large', { total: 900 }),
      candidate('tied', { ties: 3 }),
      candidate('flagged', { flagged: true }),
      candidate('small'),
    ];
    expect(chooseNeighbours(all, 3, 10)).toEqual({ shown: ['flagged', 'tied', 'large'], hidden: ['small'] });
  });

  it('are shared out, so that one busy account does not fill the picture', () => {
    const busy = Array.from({ length: 5 }, (_, i) => candidate(`b${i}`, { total: 100 + i }));
    const { shown, hidden } = chooseNeighbours([...busy, candidate('quiet', { of: 'z' })], 2, 10);
    expect(shown).toEqual(['b4', 'b3', 'quiet']);
    expect(hidden).toHaveLength(3);
  });

  it('are never more than the picture holds', () => {
    expect(chooseNeighbours([candidate('x'), candidate('y')], 5, 1).shown).toEqual(['x']);
    expect(chooseNeighbours([candidate('x')], 5, 0)).toEqual({ shown: [], hidden: ['x'] });
  });
});
