import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '#platform';
import { linesOf } from './lines.ts';
import { openCsv } from './open-csv.ts';
import { recordsOf } from './records.ts';

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const records = async (text: string | Uint8Array, size = 7) =>
  Array.fromAsync(recordsOf(linesOf(inPieces(typeof text === 'string' ? Buffer.from(text) : text, size)), ','));

const folder = mkdtempSync(join(tmpdir(), 'caspix-csv-'));
const fileOf = (content: string | Uint8Array) => {
  const file = join(folder, `${Math.random()}.csv`);
  writeFileSync(file, content);
  return file;
};
const rows = async (content: string | Uint8Array) => Array.fromAsync((await openCsv(fileOf(content))).rows);

describe('reading CSV', () => {
  it('takes a byte order mark, CRLF, quotes, line ends in quotes and right-to-left text', async () => {
    expect(await rows('\uFEFFname,note\r\n"Levi, ""D.""",שלום\r\n"two\nlines",=1+1\r\n')).toEqual([
      { line: 2, cells: { name: 'Levi, "D."', note: 'שלום' } },
      { line: 3, cells: { name: 'two\nlines', note: '=1+1' } },
    ]);
  });

  it('reads gzip by its content, whatever the file is called', async () => {
    expect(await rows(gzipSync('a\n1\n'))).toEqual([{ line: 2, cells: { a: '1' } }]);
  });

  it('keeps the good rows behind a quote that is never closed', async () => {
    const found = await records('a,b\n"open,1\n2,3\n4,5\n');
    expect(found).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, text: '"open,1', fault: expect.stringContaining('does not close') },
      { line: 3, cells: ['2', '3'] },
      { line: 4, cells: ['4', '5'] },
    ]);
  });

  it('keeps the good rows between two stray quotes', async () => {
    const found = await records('5" pipe,1\n2,3\n4,7" pipe\n8,9\n');
    expect(found.filter((record) => 'cells' in record).map(({ line }) => line)).toEqual([2, 4]);
    expect(found.filter((record) => 'fault' in record).map(({ line }) => line)).toEqual([1, 3]);
  });

  it('refuses a row with too few or too many cells by its line', async () => {
    expect(await rows('a,b\n1\n1,2\n1,2,3\n')).toMatchObject([
      { line: 2, fault: expect.any(String) },
      { line: 3, cells: { a: '1', b: '2' } },
      { line: 4, fault: expect.any(String) },
    ]);
  });

  it('passes over a line that is too long without keeping it', async () => {
    const found = await records(Buffer.from(`a\n${'x'.repeat(600_000)}\nb\n`), 65_536);
    expect(found).toEqual([
      { line: 1, cells: ['a'] },
      { line: 2, text: '', fault: 'is too long' },
      { line: 3, cells: ['b'] },
    ]);
  });

  it.each([
    ['UTF-16', Buffer.from('\uFEFFa,b\n', 'utf16le')],
    ['an empty file', ''],
    ['a column named twice', 'a,a\n1,2\n'],
    ['a broken gzip', gzipSync('a\n1\n').subarray(0, 12)],
  ])('refuses %s as a whole', async (_, content) => {
    await expect(rows(content)).rejects.toMatchObject({ code: 'validation' });
  });

  it('reads back what was written, however the bytes arrive', async () => {
    const cell = fc
      .string({ unit: 'binary', maxLength: 12 })
      .filter((text) => !/^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) && !text.includes('\r'));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (cells, size) => {
        const written = cells.filter((row) => row.join('').trim() !== '');
        const found = await records(written.map(csvLine).join(''), size);
        expect(found.map((record) => ('cells' in record ? record.cells : record.fault))).toEqual(written);
      }),
    );
  });
});
