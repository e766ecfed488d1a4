/** Milliseconds and microseconds of now. Injected, so that a test owns time and the server's clock is the only one asked. */
export interface Clock {
  /** RFC 3339 in UTC with exactly six fractional digits: `2026-11-22T11:20:52.000123Z`. */
  now(): string;
  /** Milliseconds since the Unix epoch. */
  millis(): number;
}

/** Formats milliseconds since the epoch, which may carry a fraction, as RFC 3339 UTC with microseconds. */
export function timestamp(millis: number): string {
  const whole = Math.floor(millis);
  const micros = Math.floor((millis - whole) * 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/** More than two clocks drift apart between two looks; less than anybody sets a clock by. */
const STEP_MILLIS = 20;

/**
 * Microseconds come from the monotonic clock, which knows nothing of the machine's clock being set, nor of a machine that was suspended:
 * where it has parted from the wall clock it is set by that again.
 */
let origin = performance.timeOrigin;
function wallMillis(): number {
  const wall = Date.now();
  if (Math.abs(origin + performance.now() - wall) > STEP_MILLIS) origin = wall - performance.now();
  return origin + performance.now();
}

export const systemClock: Clock = {
  now: () => timestamp(wallMillis()),
  millis: () => Date.now(),
};

/** A clock that stands still until moved; `advance` takes milliseconds. */
export function fixedClock(start: string): Clock & { advance(millis: number): void } {
  let at = Date.parse(start);
  return {
    now: () => timestamp(at),
    millis: () => at,
    advance: (millis) => {
      at += millis;
    },
  };
}
