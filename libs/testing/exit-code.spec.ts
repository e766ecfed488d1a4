import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

it('a run in which a test fails ends with exit code 1', { timeout: 60_000 }, () => {
  const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...env } = process.env;
  const run = spawnSync(process.execPath, [vitest, 'run', '--config', 'libs/testing/planted-failure.config.ts'], { env, encoding: 'utf8' });
  expect(run.stdout).toContain('1 failed');
  expect(run.status).toBe(1);
});
