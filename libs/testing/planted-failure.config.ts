import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** The run of all tests, but of one that fails. */
export default defineConfig({
  ...config,
  test: { ...config.test, projects: [{ extends: true, test: { name: 'planted', include: ['libs/testing/planted-failure.ts'] } }] },
});
