import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { extendLinks, GENESIS_LINK, linkHash } from './link.ts';
import { leafHash } from './merkle.ts';

const leaves = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));

test('each link is the hash of the link before and of its leaf', () => {
  let link = GENESIS_LINK;
  for (const leaf of leaves) {
    const expected = createHash('sha256').update(link).update(leaf).digest();
    link = linkHash(link, leaf);
    expect(link).toEqual(expected);
  }
});

test('many links at once are the same, wherever the batch begins', () => {
  const whole = extendLinks(GENESIS_LINK, Buffer.concat(leaves));
  const first = extendLinks(GENESIS_LINK, Buffer.concat(leaves.slice(0, 100)));
  const second = extendLinks(first.subarray(-32), Buffer.concat(leaves.slice(100)));
  expect(Buffer.concat([first, second])).toEqual(whole);
  expect(extendLinks(GENESIS_LINK, Buffer.alloc(0))).toHaveLength(0);
});

test('anything but whole hashes is refused', () => {
  expect(() => extendLinks(GENESIS_LINK, Buffer.alloc(33))).toThrowError(expect.objectContaining({ fault: 'tree-range' }));
});
