import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement, Suite } from './measurement.ts';
import { Page, rowOf, stamp } from './page.ts';

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

const page = wanted.length === 0 || process.argv.includes('--write') ? new Page(join(process.cwd(), 'docs/benchmarks.md'), names) : null;

for (const name of wanted.length > 0 ? wanted : names) {
  const suite = await suiteOf(name);
  if (!json) console.error(`${name}: ${suite.says}`);
  const run = stamp(quick);
  const measurements: Measurement[] = [];
  for await (const measurement of suite.run({ quick })) {
    console.log(json ? JSON.stringify(measurement) : rowOf(measurement));
    measurements.push(measurement);
  }
  page?.put(name, measurements, run);
}
