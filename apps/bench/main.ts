import 'reflect-metadata';
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Measurement, Suite } from './measurement.ts';

const folder = join(import.meta.dirname, 'suites');
const names = readdirSync(folder)
  .filter((file) => /\.(js|ts)$/.test(file) && !/\.(d|spec)\.ts$/.test(file))
  .map((file) => file.replace(/\.(js|ts)$/, ''))
  .toSorted();

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const json = process.argv.includes('--json');
const quick = process.argv.includes('--quick');

const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  process.exit(2);
}

const suiteOf = async (name: string): Promise<Suite> => {
  const file = readdirSync(folder).find((candidate) => candidate.startsWith(`${name}.`) && !candidate.endsWith('.map')) ?? name;
  const { suite } = (await import(join(folder, file))) as { suite: Suite };
  return suite;
};

const row = (m: Measurement) =>
  `| ${m.name} | ${m.value} ${m.unit} | ${m.baseline ?? '–'} | ${m.ratio ?? '–'} | ${m.n} | ${m.p50 ?? '–'} | ${m.p95 ?? '–'} | ${m.p99 ?? '–'} |`;

const rows: string[] = [];
for (const name of wanted.length > 0 ? wanted : names) {
  const suite = await suiteOf(name);
  if (!json) console.error(`${name}: ${suite.says}`);
  for await (const measurement of suite.run({ quick })) {
    console.log(json ? JSON.stringify(measurement) : row(measurement));
    rows.push(row(measurement));
  }
}

if (wanted.length === 0) {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const page = [
    '# Benchmarks',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}. Command: \`npm run bench${quick ? ' -- --quick' : ''}\`; one of them: \`npm run -s bench -- NAME --json\`.`,
    'A ratio is the figure divided by its baseline, both measured in the same run on the same machine.',
    '',
    '| name | value | baseline | ratio | n | p50 | p95 | p99 |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ];
  writeFileSync(join(process.cwd(), 'docs/benchmarks.md'), page.join('\n'));
}
