/** Days joined to buckets, so that a year fits where thirty days do. */
export interface Bucket<T> {
  /** The first day, `2026-11-16`. */
  from: string;
  days: T[];
}

/** Groups days (oldest first) from the newest backwards: 1 day each to 45 days, weeks to 200, else four weeks. */
export function buckets<T extends { day: string }>(days: readonly T[]): Bucket<T>[] {
  const size = days.length <= 45 ? 1 : days.length <= 200 ? 7 : 28;
  const out: Bucket<T>[] = [];
  for (let end = days.length; end > 0; end -= size) {
    const slice = days.slice(Math.max(0, end - size), end);
    out.unshift({ from: slice[0]?.day ?? '', days: slice });
  }
  return out;
}

/** What one mark of a chart stands for. */
export function bucketName(days: number): string {
  if (days <= 45) return 'per day';
  return days <= 200 ? 'per week' : 'per four weeks';
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `16 Nov`. Days of the ledger are calendar days of the institution, not instants. */
export const dayName = (day: string): string => dayFormat.format(new Date(`${day}T00:00:00Z`));

const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The top of an axis with four equal whole steps, at or above `value`. */
export function niceTop(value: number): number {
  const quarter = Math.max(value / 4, 1);
  const power = 10 ** Math.floor(Math.log10(quarter));
  const step = steps.find((candidate) => candidate * power >= quarter && Number.isInteger(candidate * power)) ?? 10;
  return step * power * 4;
}

/** Five indexes at most, evenly spread, first and last among them. */
export function ticks(count: number, most = 5): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

interface DecisionDay {
  medianHours: number | null;
  count: number;
}

/** Of several days, the mean of their medians weighted by decisions: near enough for a curve. */
export function middleHours(days: readonly DecisionDay[]): number | null {
  const decided = days.filter((day) => day.medianHours !== null && day.count > 0);
  const count = sum(decided.map((day) => day.count));
  return count === 0 ? null : sum(decided.map((day) => (day.medianHours ?? 0) * day.count)) / count;
}

/** A share from 0 to 1 as a percentage, or a dash. */
export const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(share * 100)}%`);

/** Hours in words: `2 d 6 h`. */
export function hoursText(hours: number | null): string {
  if (hours === null) return '–';
  const whole = Math.round(hours);
  if (whole < 1) return `${Math.round(hours * 60)} m`;
  if (whole < 24) return `${whole} h`;
  return `${Math.floor(whole / 24)} d${whole % 24 ? ` ${whole % 24} h` : ''}`;
}

/** A decimal amount for an axis: `8.42 M`. For reading only, so a float does. */
export function shortAmount(amount: string | number): string {
  const value = Number(amount);
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(size >= 1e8 ? 0 : 2)} M`;
  if (size >= 1e3) return `${(value / 1e3).toFixed(size >= 1e5 ? 0 : 1)} k`;
  return value.toFixed(0);
}
