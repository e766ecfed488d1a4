import { describe, expect, test } from 'vitest';
import { formatCaseHead, formatCheckpoint, formatPackStatement, parseCaseHead, parseCheckpoint, parsePackStatement } from './statements.ts';

const fault = { fault: 'statement-malformed' };
const checkpoint = { origin: 'bank.example/caspix', size: 20_852_163, root: Buffer.alloc(32, 7) };
const head = {
  origin: 'bank.example/caspix',
  caseId: '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a69',
  seq: 12,
  leaf: 'ab'.repeat(32),
  size: 20_852_163,
};
const statement = { packId: '0195b1f0-6f2a-7c31-8a4e-2f1d3c4b5a70', caseId: head.caseId, tagManifest: 'cd'.repeat(32), checkpoint };

describe('a checkpoint', () => {
  test('has the three lines of C2SP tlog-checkpoint', () => {
    expect(formatCheckpoint(checkpoint)).toBe(`bank.example/caspix\n20852163\n${checkpoint.root.toString('base64')}\n`);
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  test('may carry extension lines', () => {
    expect(parseCheckpoint(`${formatCheckpoint(checkpoint)}time 1\n`)).toEqual(checkpoint);
  });

  test.each([
    '',
    'a\n1\n',
    'a\n01\nAA==\n',
    'a\n-1\nAA==\n',
    'a b\n1\nAA==\n',
    'a\n1\nAA==\n',
    `a\n99999999999999999\n${'A'.repeat(43)}=\n`,
  ])('that reads %j is malformed', (text) => {
    expect(() => parseCheckpoint(text)).toThrowError(expect.objectContaining(fault));
  });

  test('is not written for a root that is none, or a size that is none', () => {
    expect(() => formatCheckpoint({ ...checkpoint, root: Buffer.alloc(31) })).toThrowError(expect.objectContaining(fault));
    expect(() => formatCheckpoint({ ...checkpoint, size: 1.5 })).toThrowError(expect.objectContaining(fault));
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'two words' })).toThrowError(expect.objectContaining(fault));
  });
});

describe('the statements that one key signs', () => {
  const texts = [formatCheckpoint(checkpoint), formatCaseHead(head), formatPackStatement(statement)];
  const parsers = [parseCheckpoint, parseCaseHead, parsePackStatement];

  test('are read back as they were written', () => {
    expect(parseCaseHead(texts[1] ?? '')).toEqual(head);
    expect(parsePackStatement(texts[2] ?? '')).toEqual(statement);
  });

  test('can never be taken for one another', () => {
    for (const [i, text] of texts.entries()) {
      for (const [j, parse] of parsers.entries()) {
        if (i !== j) expect(() => parse(text)).toThrowError(expect.objectContaining(fault));
      }
    }
  });

  test('are refused with a line more, a leading zero or upper-case hex', () => {
    const [, caseHead = '', pack = ''] = texts;
    for (const text of [
      `${caseHead}more\n`,
      caseHead.replace('seq 12', 'seq 012'),
      caseHead.replace('abab', 'ABab'),
      caseHead.replace('seq 12', 'seq 0'),
    ]) {
      expect(() => parseCaseHead(text)).toThrowError(expect.objectContaining(fault));
    }
    for (const text of [`${pack}more\n`, pack.replace('cdcd', 'cd'), pack.replace('pack 0195', 'pack 1')]) {
      expect(() => parsePackStatement(text)).toThrowError(expect.objectContaining(fault));
    }
  });
});
