import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '@swc/core';
import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

const read = <Shape>(file: string) => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Shape;
const { imports } = read<{ imports: Record<string, { source: string }> }>('package.json');
const { $schema: _, ...swcrc } = read<Options & { $schema: string }>('.swcrc');

/** Tests run the sources, never what was built: `#case` is `libs/case/index.ts`, and nothing else of that module resolves. */
const alias = Object.entries(imports).map(([name, { source }]) => ({
  find: new RegExp(`^${name}$`),
  replacement: join(import.meta.dirname, source),
}));

export default defineConfig({
  plugins: [swc.vite({ ...swcrc, module: { type: 'es6' }, swcrc: false, tsconfigFile: false })],
  resolve: { alias },
  oxc: false,
  test: {
    globalSetup: ['libs/testing/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Specs of modules keep what they hold in databases and objects of their own, so a worker loads Nest and TypeORM once for all of them.
    // Those of applications start processes and set their environment, and get a worker each.
    projects: [
      { extends: true, test: { name: 'libs', include: ['libs/**/*.spec.ts'], isolate: false } },
      { extends: true, test: { name: 'apps', include: ['apps/**/*.spec.ts'] } },
    ],
  },
});
