import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Measurement } from './measurement.ts';

const HEAD = ['| name | value | baseline | ratio | n | p50 | p95 | p99 | run |', '|---|---|---|---|---|---|---|---|---|'];

export const rowOf = (m: Measurement): string =>
  `| ${m.name} | ${m.value} ${m.unit} | ${m.baseline ?? '–'} | ${m.ratio ?? '–'} | ${m.n} | ${m.p50 ?? '–'} | ${m.p95 ?? '–'} | ${m.p99 ?? '–'} |`;

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;

/** When a suite ran and how busy the machine was as it began: a figure from a busy machine says less. */
export const stamp = (quick: boolean): string =>
  `${new Date().toISOString().slice(0, 10)}, load ${(loadavg()[0] ?? 0).toFixed(1)}${quick ? ', quick' : ''}`;

const suiteOf = (row: string) => /^\| ([a-z-]+)/.exec(row)?.[1] ?? '';

/**
 * The page of figures. One suite's rows are put in the place of its older ones as soon as it ends, so a run that was cut off, or one of a
 * single suite, leaves the others as they were; figures of another machine are dropped.
 */
export class Page {
  constructor(
    private readonly path: string,
    private readonly order: readonly string[],
  ) {}

  put(suite: string, measurements: readonly Measurement[], run: string): void {
    const old = existsSync(this.path) ? readFileSync(this.path, 'utf8').split('\n') : [];
    const kept = old.includes(machine()) ? old.filter((line) => line.startsWith('| ') && line !== HEAD[0] && suiteOf(line) !== suite) : [];
    const rows = [...kept, ...measurements.map((measurement) => `${rowOf(measurement)} ${run} |`)];
    const stray = rows.find((row) => !this.order.includes(suiteOf(row)));
    if (stray) throw new Error(`A figure is named after its suite, and this one is not: ${stray}`);
    const ordered = this.order.flatMap((name) => rows.filter((row) => suiteOf(row) === name));
    writeFileSync(this.path, [...this.preface(), ...HEAD, ...ordered, ''].join('\n'));
  }

  private preface(): string[] {
    return [
      '# Benchmarks',
      '',
      '`npm run bench` runs every suite and writes this page; `npm run -s bench -- NAME --json` runs one, and with `--write` puts its rows here.',
      'A ratio is the figure divided by its baseline, both measured in the same run on the same machine. All figures are from this one:',
      '',
      machine(),
      '',
    ];
  }
}
