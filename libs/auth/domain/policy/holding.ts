/** A time in which a role was held, RFC 3339; `until` is null for one that is not over. */
export interface Period {
  readonly role: string;
  readonly from: string;
  readonly until: string | null;
}

/**
 * Since when one or another of the counted roles has been held without a break (milliseconds since the epoch), or null where none is now.
 * A role that comes on top of one, or takes its place as it ends, begins nothing.
 */
export function heldSince(periods: readonly Period[], counts: (role: string) => boolean, now: number): number | null {
  const spans = periods
    .filter(({ role }) => counts(role))
    .map(({ from, until }) => [Date.parse(from), until === null ? Number.POSITIVE_INFINITY : Date.parse(until)] as const)
    .filter(([from, until]) => from <= now && until > from)
    .toSorted(([a], [b]) => a - b);
  let since: number | null = null;
  let end = Number.NEGATIVE_INFINITY;
  for (const [from, until] of spans) {
    if (from > end) since = from;
    end = Math.max(end, until);
  }
  return end > now ? since : null;
}
