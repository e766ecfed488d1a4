import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sharedData } from '#testing';
import { findPattern, type PatternKind } from './find-pattern.ts';
import { assess } from './score-pattern.ts';
import { type Transfer, TransferGraph } from './transfer-graph.ts';

const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();

const transfer = (from: string, to: string, amount: string, day: number): Transfer => ({
  ref: `${from}${to}${day}`,
  from,
  to,
  amount,
  at: at(day),
});

/** Each account pays two outsiders its usual amount, so that anything else it pays stands out. */
const usual = (accounts: readonly string[]): Transfer[] =>
  accounts.flatMap((account) => [transfer(account, 'shop', '250.00', 1), transfer(account, 'rent', '250.00', 2)]);

const patternOf = (account: string, flagged: string[], transfers: Transfer[]) =>
  findPattern(new TransferGraph(new Set(flagged), [...usual(flagged), ...transfers]), account);

describe('patterns in the money between flagged accounts', () => {
  it('finds the cycle on which an amount comes back', () => {
    const found = patternOf(
      'b',
      ['a', 'b', 'c'],
      [transfer('a', 'b', '9.00', 3), transfer('b', 'c', '9.00', 4), transfer('c', 'a', '9.00', 5)],
    );
    expect(found).toMatchObject({ kind: 'cycle', members: ['b', 'c', 'a'] });
    expect(found.transfers.map(({ from }) => from)).toEqual(['a', 'b', 'c']);
  });

  it('does not call a payment and its repayment a cycle', () => {
    expect(patternOf('a', ['a', 'b'], [transfer('a', 'b', '9.00', 3), transfer('b', 'a', '9.00', 4)]).kind).toBe('transfer');
  });

  it('finds who collects from three and who feeds the collector', () => {
    const flows = ['a', 'b', 'c'].map((payer) => transfer(payer, 'hub', '7.00', 3));
    expect(patternOf('hub', ['a', 'b', 'c', 'hub'], flows).kind).toBe('collector');
    expect(patternOf('b', ['a', 'b', 'c', 'hub'], flows)).toMatchObject({ kind: 'feeder', members: ['a', 'b', 'c', 'hub'] });
  });

  it('follows one amount along a chain and leaves other amounts alone', () => {
    const flows = [transfer('a', 'b', '9.00', 3), transfer('b', 'c', '9.00', 4), transfer('c', 'd', '80.00', 5)];
    expect(patternOf('b', ['a', 'b', 'c', 'd'], flows)).toMatchObject({ kind: 'chain', members: ['a', 'b', 'c'] });
  });

  it('sees no pattern in what a payer pays to everybody', () => {
    const flows = [transfer('a', 'b', '250.00', 3), transfer('b', 'c', '250.00', 4), transfer('c', 'a', '250.00', 5)];
    expect(patternOf('a', ['a', 'b', 'c'], flows)).toEqual({ kind: 'none', members: ['a'], transfers: [] });
  });

  it('gives points that add up to the score', () => {
    const flows = [transfer('a', 'b', '9.00', 3), transfer('b', 'c', '9.00', 4), transfer('c', 'a', '9.00', 5)];
    const { score, factors, exposure } = assess(patternOf('a', ['a', 'b', 'c'], flows), 'a', 2);
    expect(factors.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    expect(exposure).toBe('27.00');
  });
});

describe('the flagged accounts of AMLSim', () => {
  const rows = (file: string) =>
    gunzipSync(readFileSync(join(sharedData('amlsim'), file)))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));

  it('fall into the planted cycles and fan-ins, as far as the simulation carried them out', () => {
    const flagged = new Set(rows('nodes.csv.gz').flatMap(([id = '', isFraud]) => (isFraud === '1' ? [id] : [])));
    const transfers = rows('transactions.csv.gz').map(([from = '', to = '', amount = '', step], i) => ({
      ref: `${i}`,
      from,
      to,
      amount,
      at: at(Number(step)),
    }));
    const graph = new TransferGraph(flagged, transfers);
    const kinds = new Map<PatternKind, number>();
    for (const account of flagged) {
      const found = findPattern(graph, account);
      kinds.set(found.kind, (kinds.get(found.kind) ?? 0) + 1);
      const { score } = assess(found, account, 3);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(100);
    }
    expect(kinds.get('cycle')).toBe(108);
    expect((kinds.get('collector') ?? 0) + (kinds.get('feeder') ?? 0)).toBe(404);
    expect([...kinds.values()].reduce((a, b) => a + b, 0)).toBe(flagged.size);
  });
});
