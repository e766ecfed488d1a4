import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';

describe('the CSV of a pack', () => {
  it('holds no cell that a spreadsheet would run', () => {
    for (const evil of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x")']) {
      const rows: string[][] = parse(csv([], [[evil]]).slice(2));
      expect(rows[0]?.[0]).toMatch(/^'/);
    }
  });

  it('reads back as what was written, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/^[=+\-@\t\r\n]/.test(value));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        expect(parse(csv(['a', 'b'], rows), { relax_column_count: true })).toEqual([['a', 'b'], ...rows]);
      }),
    );
  });
});
