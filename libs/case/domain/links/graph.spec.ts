import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrow, components, onCycle, shortestCycles } from './graph.ts';

const arrows = (...pairs: string[]): Arrow[] => pairs.map((pair) => ({ from: pair[0] ?? '', to: pair[1] ?? '' }));

const graph = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), { maxLength: 30 })
  .map((pairs) => [...new Set(pairs.map(([a, b]) => `${a}${b}`))])
  .map((pairs) => arrows(...pairs));

/** The slow and obvious answer to compare with: is there a way from one node to another? */
function reaches(all: readonly Arrow[], from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const arrow of all) if (arrow.from === node) seen.add(arrow.to);
  return seen.has(to);
}

describe('cycles among accounts', () => {
  it('finds money that goes round, and leaves out what only flows in or out', () => {
    const all = arrows('ab', 'bc', 'ca', 'xa', 'cy');
    expect(all.filter(onCycle(all)).map(({ from, to }) => from + to)).toEqual(['ab', 'bc', 'ca']);
    expect(shortestCycles(all, 8, 10)).toEqual([['a', 'b', 'c']]);
  });

  it('agrees with reachability on every graph', () => {
    fc.assert(
      fc.property(graph, (all) => {
        const circling = onCycle(all);
        for (const arrow of all) expect(circling(arrow)).toBe(reaches(all, arrow.to, arrow.from));
      }),
    );
  });

  it('names only cycles whose every step is a payment', () => {
    fc.assert(
      fc.property(graph, (all) => {
        const paid = new Set(all.map(({ from, to }) => from + to));
        for (const cycle of shortestCycles(all, 8, 10)) {
          expect(new Set(cycle).size).toBe(cycle.length);
          cycle.forEach((node, i) => expect(paid).toContain(node + cycle[(i + 1) % cycle.length]));
        }
      }),
    );
  });

  it('walks a chain of twenty thousand accounts without exhausting the stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => ({ from: `n${i}`, to: `n${i + 1}` }));
    expect(new Set(components(chain).values()).size).toBe(20_001);
  });
});
