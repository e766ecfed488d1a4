import { describe, expect, it } from 'vitest';
import { fromUnits, minus, readAmount, toUnits } from './decimal.ts';

describe('an amount on screen', () => {
  it('is never a float: what is left over is exact', () => {
    expect(minus('0.30', '0.10', '0.20')).toBe('0.00');
    expect(minus('900719925474099.3333', '0.0001')).toBe('900719925474099.3332');
    expect(minus('184250.0000', '38900.00', '61400.00')).toBe('83950.00');
  });

  it('may be negative, when more was lost and recovered than was at stake', () => {
    expect(minus('10', '10.0001')).toBe('-0.0001');
  });

  it('keeps two decimals, and more only where they say something', () => {
    expect(['1', '1.5', '1.2345', '1.2300'].map((text) => fromUnits(toUnits(text) ?? 0n))).toEqual(['1.00', '1.50', '1.2345', '1.23']);
  });

  it('is read with the separators that people type', () => {
    expect(readAmount('61,400.00')).toBe('61400.00');
    expect(readAmount(' 61 400 ')).toBe('61400.00');
    expect(readAmount('')).toBe('0.00');
  });

  it('is refused where it is none, negative, or finer than the ledger', () => {
    expect(['-1', '1.23456', 'about 5', '1e3', '１２'].map(readAmount)).toEqual([null, null, null, null, null]);
  });
});
