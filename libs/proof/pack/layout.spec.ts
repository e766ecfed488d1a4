import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatManifest, parseInfo, parseManifest } from './bag.ts';
import { countCsvRows } from './csv.ts';
import { evidencePath, isPackPath, packDirectory } from './layout.ts';

describe('a path in a pack', () => {
  test('is safe on every system, whatever the evidence was called', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.string({ unit: 'grapheme', maxLength: 300 }), (n, name) => {
        const path = evidencePath(n, name);
        expect(isPackPath(path)).toBe(true);
        expect(path).not.toContain('..');
        expect(path.startsWith(`data/evidence/${n}-`)).toBe(true);
      }),
    );
  });

  test.each([
    ['Kontoauszug März.pdf', 'data/evidence/1-Kontoauszug-Marz.pdf'],
    ['../../etc/passwd', 'data/evidence/1-etc-passwd'],
    ['a..b.txt', 'data/evidence/1-a.b.txt'],
    ['סוד.pdf', 'data/evidence/1-pdf'],
    ['...', 'data/evidence/1-file'],
  ])('for %j is %s', (name, path) => expect(evidencePath(1, name)).toBe(path));

  test.each(['', '/etc', 'a//b', '../a', 'a/..', 'a b', 'é', '.a', 'a/.b', 'a\\b', 'x'.repeat(201)])('is never %j', (path) => {
    expect(isPackPath(path)).toBe(false);
  });

  test('lies below one folder that names the case and the pack', () => {
    expect(packDirectory('CAS-2026-000123', '0195b1f0')).toBe('CAS-2026-000123-0195b1f0');
  });
});

describe('a manifest', () => {
  const digests = new Map([
    ['data/b', 'ab'.repeat(32)],
    ['data/a', 'cd'.repeat(32)],
  ]);

  test('is sorted, and read back as it was written', () => {
    expect(formatManifest(digests)).toBe(`${'cd'.repeat(32)}  data/a\n${'ab'.repeat(32)}  data/b\n`);
    expect(parseManifest(formatManifest(digests))).toEqual(digests);
    expect(parseManifest('')).toEqual(new Map());
  });

  test.each([
    ['one space', (text: string) => text.replace('  ', ' ')],
    ['a file named twice', (text: string) => text + text],
    ['lines out of order', (text: string) => text.split('\n').reverse().join('\n')],
    ['no newline at its end', (text: string) => text.slice(0, -1)],
    ['upper-case digits', (text: string) => text.toUpperCase()],
    ['a path outside', (text: string) => text.replace('data/b', 'x/../b')],
  ])('with %s is refused', (_, damage) => {
    expect(() => parseManifest(damage(formatManifest(digests)))).toThrowError(expect.objectContaining({ fault: 'pack-invalid' }));
  });
});

test('a label of bag-info.txt appears once', () => {
  expect(parseInfo('A: 1\nB: 2\n')).toEqual(
    new Map([
      ['A', '1'],
      ['B', '2'],
    ]),
  );
  expect(() => parseInfo('A: 1\nA: 2\n')).toThrowError(expect.objectContaining({ fault: 'pack-invalid' }));
  expect(() => parseInfo('nonsense\n')).toThrowError(expect.objectContaining({ fault: 'pack-invalid' }));
});

test.each([
  ['', 0],
  ['a,b', 0],
  ['a,b\r\n', 0],
  ['a,b\r\n1,2\r\n', 1],
  ['a,b\n1,2\n3,4', 2],
  ['a\r\n"x\r\ny"\r\n"say ""hi""\n"\r\n', 2],
])('the rows of the CSV %j are %d', (text, rows) => expect(countCsvRows(text)).toBe(rows));
