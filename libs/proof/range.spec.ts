import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extendLinks, GENESIS_LINK } from './link.ts';
import { leafHash, rootOf } from './merkle.ts';
import { assertRange, bundled, RangeWalk } from './range.ts';
import { EMPTY_EDGE, growTiles } from './tiles.ts';

const fault = (name: string) => expect.objectContaining({ fault: name });
const entries = Array.from({ length: 600 }, (_, i) => Buffer.from(`{"entry":${i},"pad":"${'x'.repeat(i % 50)}"}`));
const leaves = entries.map(leafHash);
const expected = {
  size: 600,
  root: rootOf(leaves),
  link: extendLinks(GENESIS_LINK, Buffer.concat(leaves)).subarray(-32),
};
const file = Buffer.concat(entries.map(bundled));
const whole = () => new RangeWalk({ edge: EMPTY_EDGE, link: GENESIS_LINK });

describe('a range of entries that left the house', () => {
  test('leads to the root and the link that the definition gives, however it is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 40 }), (cuts) => {
        const walk = whole();
        let at = 0;
        for (const cut of cuts) {
          walk.take(file.subarray(at, at + cut));
          at += cut;
        }
        walk.take(file.subarray(at));
        assertRange(walk.end(), expected);
      }),
      { numRuns: 50 },
    );
  });

  test('goes on from the middle of the log', () => {
    const before = 217;
    const edge = growTiles(EMPTY_EDGE, Buffer.concat(leaves.slice(0, before))).edge;
    const link = extendLinks(GENESIS_LINK, Buffer.concat(leaves.slice(0, before))).subarray(-32);
    const walk = new RangeWalk({ edge, link });
    walk.take(Buffer.concat(entries.slice(before).map(bundled)));
    assertRange(walk.end(), expected);
  });

  test('is refused when any of its bytes is changed, when an entry is missing, doubled or out of order, and when it is cut off', () => {
    const refuse = (bytes: Buffer) => {
      const walk = whole();
      walk.take(bytes);
      assertRange(walk.end(), expected);
    };
    for (let at = 0; at < file.length; at += 331) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => refuse(changed), `byte ${at}`).toThrow();
    }
    const framed = entries.map(bundled);
    expect(() => refuse(Buffer.concat(framed.toSpliced(5, 1)))).toThrowError(fault('root-mismatch'));
    expect(() => refuse(Buffer.concat(framed.toSpliced(5, 0, framed[5] ?? file)))).toThrowError(fault('root-mismatch'));
    expect(() => refuse(Buffer.concat([...framed].reverse()))).toThrowError(fault('root-mismatch'));
    expect(() => refuse(file.subarray(0, -1))).toThrowError(fault('entry-invalid'));
    expect(() => refuse(Buffer.concat(framed.slice(0, -1)))).toThrowError(fault('root-mismatch'));
  });

  test('holds no entry larger than a bundle can say', () => {
    expect(bundled(Buffer.alloc(65_535)).length).toBe(65_537);
    expect(() => bundled(Buffer.alloc(65_536))).toThrowError(fault('entry-too-large'));
  });
});
