import { describe, expect, it } from 'vitest';
import { clockFault } from './database-is-sound.ts';

describe("the database's clock", () => {
  it('may stand anywhere within five seconds of the time in which it was read', () => {
    for (const database of [5_000, 10_000, 10_400, 15_400]) expect(clockFault(database, 10_000, 10_400)).toEqual([]);
  });

  it.each([
    [2_000, '8 s behind'],
    [15_900, '6 s ahead of'],
    [3_610_400, '3600 s ahead of'],
  ])('is found at %i where this machine says 10,000 to 10,400', (database, says) => {
    expect(clockFault(database, 10_000, 10_400)).toEqual([expect.stringContaining(says)]);
  });
});
