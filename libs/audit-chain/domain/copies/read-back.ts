/** How many ranges that were read before are read again in one check: a large log is walked over several days. */
const AGAIN = 200;

/**
 * Which ranges one check reads back: every one that was never read, and of the others those that were not read for longest. The new ones take
 * nothing from the old: else a store that gets more in a day than a check reads would never be looked at again.
 */
export function toReadBack<Range extends { readonly verifiedAt: Date | null }>(ranges: readonly Range[], again = AGAIN): Set<Range> {
  const read = ranges.filter(({ verifiedAt }) => verifiedAt !== null);
  const longest = read.toSorted((a, b) => (a.verifiedAt?.getTime() ?? 0) - (b.verifiedAt?.getTime() ?? 0)).slice(0, again);
  return new Set([...ranges.filter(({ verifiedAt }) => verifiedAt === null), ...longest]);
}
