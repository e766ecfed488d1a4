/** A gauge with its samples; one without a value is left out. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number | null }[];
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Label values escape backslash, quote and line feed (Prometheus, "Text-based format"). */
const escaped = (value: string): string => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const labelled = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

/** Prometheus' text format, version 0.0.4. A dozen gauges, read now and then, need no library that keeps counters. */
export function metricsText(metrics: readonly Metric[]): string {
  const blocks = metrics.flatMap(({ name, help, samples }) => {
    const lines = samples.flatMap(({ labels, value }) => (value === null ? [] : [`${name}${labelled(labels)} ${value}`]));
    return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];
  });
  return `${blocks.join('\n')}\n`;
}
