const FIRST_MILLIS = 500;
const MOST_MILLIS = 60_000;

/** Milliseconds before try number `attempt` (from 1): doubled each time up to a minute, of which the second half is left to chance. */
export function backoffMillis(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(MOST_MILLIS, FIRST_MILLIS * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full / 2 + (full / 2) * random());
}
