import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from './mask.ts';
import { Tokens } from './masking/tokens.ts';

/** Pieces that begin something which a careless pattern would look for to the end of the text, again and again. */
const bait = ['1', '1 ', '123-', '@', 'a@b.', '%40a', '+1', '0151 ', 'phone ', 'eyJ.', 'DE89 ', 'AB12 ', 'a:b@://x', '://', '\\', "'", '"'];
const longBait = ['password="', '-----BEGIN PRIVATE KEY----', '-----BEGIN ', '__Host-a', 'Bearer ', 'otpauth://', 'api_key=', 'Cookie: '];

/** Any UTF-16 code unit, halves of characters included. */
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** Steps instead of seconds: how often the text is read, counted where every detector reads it. */
function readsOf(text: string, mask: (text: string) => string = maskText): number {
  const { charCodeAt, slice, startsWith } = String.prototype;
  let reads = 0;
  const count = <Arguments extends unknown[], Result>(read: (this: string, ...given: Arguments) => Result) =>
    function counted(this: string, ...given: Arguments): Result {
      reads += 1;
      return read.apply(this, given);
    };
  Object.assign(String.prototype, { charCodeAt: count(charCodeAt), slice: count(slice), startsWith: count(startsWith) });
  try {
    mask(text);
  } finally {
    Object.assign(String.prototype, { charCodeAt, slice, startsWith });
  }
  return reads;
}

describe('the time that masking takes', () => {
  it('is counted by something that would notice a pattern that backtracks', () => {
    const backtracking = (text: string): string => {
      for (let at = 0; at < text.length; at += 1) for (let end = at; text.charCodeAt(end) === 49; ) end += 1;
      return text;
    };
    expect(readsOf('1'.repeat(800), backtracking)).toBeGreaterThan(readsOf('1'.repeat(100), backtracking) * 12);
  });

  it.each([...bait, ...longBait])('grows no faster than the text when it is made of %j', (piece) => {
    const short = readsOf(piece.repeat(Math.ceil(4_000 / piece.length)));
    const long = readsOf(piece.repeat(Math.ceil(32_000 / piece.length)));
    expect(long).toBeLessThan(short * 12);
  });

  it('grows no faster than the text, whatever baits are mixed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bait, ...longBait), { minLength: 2, maxLength: 6 }), (pieces) => {
        const unit = pieces.join('');
        return readsOf(unit.repeat(800)) < readsOf(unit.repeat(100)) * 12 + 10_000;
      }),
      { numRuns: 60 },
    );
  });

  it('cuts any text into runs that lie inside it', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyUnit }), (text) => {
        const tokens = new Tokens(text);
        return tokens.text.length === text.length && tokens.ends.every((end, at) => end > tokens.start(at) && end <= text.length);
      }),
    );
  });
});
