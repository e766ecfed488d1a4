import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Tx, UnitOfWork } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { anonymousSignIn } from './application/service-actor.ts';
import { SecondFactor } from './application/sign-in/second-factor.ts';

/** The key of RFC 6238, appendix B, for SHA-1: the ASCII text 12345678901234567890, in base 32. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** RFC 6238, appendix B: the time in seconds since 1970, and the code of eight digits by SHA-1. */
const vectors: readonly (readonly [number, string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];

/** A code of fewer digits is the end of the longer one: RFC 4226, section 5.3, takes the number modulo ten to that power. */
const sixOf = (eight: string) => eight.slice(-6);

describe('codes of RFC 6238', () => {
  let db: TestDatabase;
  let house: House;
  let user: string;

  beforeAll(async () => {
    db = await testDatabase();
    house = await openHouse(db);
    user = house.people.cleo.id;
    await inTx((tx) => house.get(SecondFactor).enrol(tx, user, KEY));
  });
  afterAll(async () => {
    await house.close();
    await db.close();
  });

  const inTx = <T>(work: (tx: Tx) => Promise<T>) => house.get(UnitOfWork).run(anonymousSignIn('a request'), work);
  /** What the check of sign-ins says of the code at that second. */
  const verdict = (code: string, seconds: number) =>
    inTx((tx) => {
      const then: Tx = Object.create(tx, { now: { value: () => new Date(seconds * 1_000).toISOString() } });
      return house.get(SecondFactor).check(then, user, code);
    });

  it.each(vectors)('at %i s the server takes the end of %s: not a step early, not two late, and once', async (at, eight) => {
    const code = sixOf(eight);
    const step = Math.floor(at / 30);
    expect(await verdict(code, step * 30 - 1)).toBe('wrong');
    expect(await verdict(code, (step + 1) * 30 + 6)).toBe('wrong');
    expect(await verdict(code, at)).toBe('right');
    expect(await verdict(code, at)).toBe('used');
  });

  it('of a step before the last one used are refused as used', async () => {
    expect(await verdict(sixOf('94287082'), 59)).toBe('used');
  });
});
