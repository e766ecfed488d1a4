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

/** Specs that assume the environment of an instance, as `caspix` does. */
const ALONE = ['apps/cli/{backup,import,instance,start,trust}/**/*.spec.ts', 'apps/cli/audit/*.spec.ts'];

export default defineConfig({
  plugins: [swc.vite({ ...swcrc, module: { type: 'es6' }, swcrc: false, tsconfigFile: false })],
  resolve: { alias },
  oxc: false,
  test: {
    globalSetup: ['libs/testing/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Many times what any of them takes: they are there for what hangs, and a busy machine must not meet them.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Specs keep what they hold in databases and objects of their own, so a worker loads Nest and TypeORM once for all of them. Those that
    // set the environment of the process they run in get a worker each. Vitest takes projects by name, one after the other: in between, a
    // worker would be given up.
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      { extends: true, test: { name: 'together', include: ['{apps,libs,deploy}/**/*.spec.ts'], exclude: ALONE, isolate: false } },
    ],
  },
});
