import { defineConfig } from 'vitest/config';
import { TallyReporter } from './deploy/peers/tally-reporter.ts';
import base from './vitest.config.ts';

/** The product among software that nobody here wrote. Needs a container engine, and fails where there is none. */
export default defineConfig({
  ...base,
  test: {
    include: ['deploy/**/*.peer.ts'],
    // Some put the product itself beside a peer, on a database of the tests' own.
    globalSetup: ['libs/testing/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    reporters: ['default', new TallyReporter()],
  },
});
