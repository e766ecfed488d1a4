/** What a receiver can tell from the indices alone, in the order of arrival. */
export interface Arrivals {
  readonly received: number;
  readonly distinct: number;
  readonly lost: number;
  /** Entries that came first after one behind them had come. */
  readonly outOfOrder: number;
}

/** `size` is how many there should be, from index 0. */
export function arrivalsOf(lines: readonly string[], size: number): Arrivals {
  const seen = new Set<number>();
  let received = 0;
  let outOfOrder = 0;
  let newest = -1;
  for (const line of lines) {
    const index = / index="(\d+)"/.exec(line)?.[1];
    if (index === undefined) continue;
    received += 1;
    const at = Number(index);
    if (!seen.has(at) && at < newest) outOfOrder += 1;
    newest = Math.max(newest, at);
    seen.add(at);
  }
  const distinct = [...seen].filter((at) => at < size).length;
  return { received, distinct, lost: size - distinct, outOfOrder };
}
