import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from './csv.ts';

describe('cells of an exported file', () => {
  it.each(['=1+1', '+A1', '-A1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\uFF1D1', '\n=1'])('make text of %j', (formula) => {
    const [[cell] = []] = parse(csvLine([formula]), { relax_column_count: true }) as string[][];
    expect(cell).toBe(`'${formula}`);
  });

  it.each(['-12.50', '+3', '0', '2026-11-22'])('leave %s as it is', (value) => {
    expect(csvCell(value)).toBe(value);
  });

  it('come back from a reader as they were, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 6 }), (cells) => {
        const [row = []] = parse(csvLine(cells), { relax_column_count: true, skip_empty_lines: false }) as string[][];
        expect(row.map((cell, i) => (cell === `'${cells[i]}` ? cells[i] : cell))).toEqual(cells);
      }),
    );
  });
});
