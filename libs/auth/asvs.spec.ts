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

describe('the page on ASVS', () => {
  it('says tested of exactly what a test names', () => {
    const tested = [...claims].filter(([, claim]) => claim === 'tested').map(([id]) => id);
    expect([...named].toSorted()).toEqual(tested.toSorted());
  });

  it('leaves no requirement of the list out', () => {
    expect(claims.size).toBe(42);
  });
});
