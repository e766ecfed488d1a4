/** How long a case may be open to stand in a bucket: whole days, the upper bound excluded. */
export const AGES = [
  { bucket: 'under 1 day', under: 1 },
  { bucket: '1–3 days', under: 3 },
  { bucket: '3–7 days', under: 7 },
  { bucket: '7–30 days', under: 30 },
  { bucket: 'over 30 days', under: Number.POSITIVE_INFINITY },
] as const;

export const ageBucket = (days: number): string => AGES.find(({ under }) => days < under)?.bucket ?? AGES[AGES.length - 1]?.bucket ?? '';

/** A value that stands for `weight` cases. */
export interface Weighted {
  value: number;
  weight: number;
}

/** The lower weighted median: the smallest value that at least half of the weight does not exceed. Null without weight. */
export function weightedMedian(samples: readonly Weighted[]): number | null {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return null;
  let seen = 0;
  for (const { value, weight } of samples.toSorted((a, b) => a.value - b.value)) {
    seen += weight;
    if (seen * 2 >= total) return value;
  }
  return null;
}

/** The part of the whole as a number from 0 to 1 with four digits, or null where there is no whole. */
export const share = (part: number, whole: number): number | null => (whole > 0 ? Math.round((part / whole) * 10_000) / 10_000 : null);
