import { describe, expect, it } from 'vitest';
import type { Verdict } from '#audit-chain';
import { asText } from './verify-log.ts';

const whole: Verdict = {
  ok: true,
  first: 0,
  size: 1200,
  checkpoints: 1,
  payloads: 3,
  cases: 2,
  waiting: 0,
  root: 'ab',
  ms: 5,
  broken: null,
  findings: [],
};

describe('the verdict on the log, as text', () => {
  it('says what was looked at', () => {
    expect(asText(whole)).toBe('The log holds: 1,200 entries, 3 payloads, 2 cases, 1 checkpoint in 5 ms\nroot ab\n');
  });

  it('names the entry that does not hold, and how many findings there are besides', () => {
    const broken = { check: 'leaf', index: 7, entry: 'e-7', expected: 'aa', found: 'bb', says: 'an entry is not what was sealed' } as const;
    const text = asText({ ...whole, ok: false, waiting: 1, broken, findings: [broken, broken] });
    expect(text).toContain('does NOT hold at index 7: an entry is not what was sealed\n  entry     e-7\n');
    expect(text).toContain('and 1 further finding,');
    expect(text).toContain('not proven yet: 1 entry without a seal');
  });
});
