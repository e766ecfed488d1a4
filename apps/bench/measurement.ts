/** One figure. A speed is told beside the baseline of the same run; `ratio` is value ÷ baseline. */
export interface Measurement {
  name: string;
  value: number;
  unit: string;
  baseline: number | null;
  ratio: number | null;
  n: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** A suite yields its figures as they come; `quick` asks for a short run of the very same work. */
export interface Suite {
  says: string;
  run(options: { quick: boolean }): AsyncIterable<Measurement>;
}

const round = (value: number) => Number(value.toPrecision(4));

/** The q-quantile (0..1) of the samples by the nearest-rank method. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.ceil(q * sorted.length) - 1);
  return sorted[at] ?? Number.NaN;
}

/** A figure told by its samples: `value` is their median. */
export function fromSamples(name: string, unit: string, samples: readonly number[], baseline: number | null = null): Measurement {
  const p50 = quantile(samples, 0.5);
  return {
    name,
    value: round(p50),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio: baseline === null ? null : round(p50 / baseline),
    n: samples.length,
    p50: round(p50),
    p95: round(quantile(samples, 0.95)),
    p99: round(quantile(samples, 0.99)),
  };
}

/** A figure that is one number, such as a rate over the whole run. */
export function single(name: string, unit: string, value: number, options: { baseline?: number; n?: number } = {}): Measurement {
  const { baseline, n = 1 } = options;
  return {
    name,
    value: round(value),
    unit,
    baseline: baseline === undefined ? null : round(baseline),
    ratio: baseline === undefined ? null : round(value / baseline),
    n,
    p50: null,
    p95: null,
    p99: null,
  };
}
