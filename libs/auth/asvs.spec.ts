import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/controls/asvs.md'), 'utf8');

/** Id and what the page claims for it. */
const claims = new Map(
  [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| [^|]+ \| (tested|reasoned|open)\b/gm)].map(([, id, claim]) => [id, claim]),
);

/** Requirements of chapters 6, 7, 9, 10 and 12 that some test names. */
const named = new Set(
  globSync(['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'apps/web/journeys/*.journey.ts'], { cwd: root })
    .filter((file) => !file.includes('node_modules'))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\(ASVS ([\d., ]+)\)/g)])
    .flatMap(([, ids]) => (ids ?? '').split(/[, ]+/))
    .filter((id) => /^(?:[67]|9|10|12)\./.test(id)),
);

/** What this product set out to answer for, of chapters 6, 7, 9, 10 and 12: sessions, authentication, federation, and machines. */
const LIST = [
  ...['6.2.4', '6.2.9', '6.2.12', '6.3.1', '6.3.3', '6.3.4', '6.3.5', '6.3.7', '6.3.8', '6.4.1', '6.4.3', '6.4.6'],
  ...['6.5.1', '6.5.2', '6.5.6', '6.5.8', '6.8.1', '6.8.2', '6.8.3', '6.8.4'],
  ...['7.1.2', '7.2.3', '7.2.4', '7.3.1', '7.3.2', '7.4.1', '7.4.2', '7.4.3', '7.4.5', '7.5.1', '7.5.2', '7.5.3', '7.6.1'],
  ...['9.1.2', '10.1.1', '10.1.2', '10.2.1', '10.2.2', '10.5.1', '10.5.5', '12.1.3', '12.3.5'],
];

describe('the page on ASVS', () => {
  it('says tested of exactly what a test names', () => {
    const tested = [...claims].filter(([, claim]) => claim === 'tested').map(([id]) => id);
    expect([...named].toSorted()).toEqual(tested.toSorted());
  });

  it('answers for each requirement of the list, once, and for no other', () => {
    expect([...page.matchAll(/^\| (\d+\.\d+\.\d+) \|/gm)].map(([, id]) => id)).toEqual(LIST);
    expect([...claims.keys()]).toEqual(LIST);
  });
});
