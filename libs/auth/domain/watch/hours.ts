/** Fewer sign-ins than this say nothing about when somebody works. */
const ENOUGH = 15;
/** People come early, stay late, and clocks change twice a year. */
const TOLERANCE_HOURS = 2;
const DAY_HOURS = 24;

const apart = (a: number, b: number): number => {
  const distance = Math.abs(a - b);
  return Math.min(distance, DAY_HOURS - distance);
};

/**
 * Whether a sign-in at this hour (UTC) is outside the person's own: nothing of what they did in the past weeks lies within two hours of
 * it. `history` are the hours of their earlier sign-ins.
 */
export function isUnusualHour(hour: number, history: readonly number[]): boolean {
  return history.length >= ENOUGH && !history.some((earlier) => apart(earlier, hour) <= TOLERANCE_HOURS);
}
