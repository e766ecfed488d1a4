export interface Random {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  digits(count: number): string;
  /** `count` characters out of `alphabet`. */
  of(alphabet: string, count: number): string;
  pick<T>(choices: readonly T[]): T;
}

/** Numbers that look random and are the same for the same seed (xorshift32, Marsaglia 2003). Not for keys. */
export function random(seed: number): Random {
  let state = seed | 0 || 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  const of = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet.charAt(below(alphabet.length))).join('');
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to pick from');
    return choice;
  };
  return { below, of, pick, digits: (count) => of('0123456789', count) };
}
