import { defineConfig } from '@playwright/test';

/** Whole journeys in a real browser against a real instance, each file on one set of data. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.journey.ts',
  globalSetup: './start-instance.ts',
  outputDir: '../../../test-results/journeys',
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    // The instance's own authority is not in the browser's store; that it is a valid chain is tested with node:tls.
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    // Tracing costs a quarter of the time: whoever looks into a failure asks for it with `--trace retain-on-failure`.
    trace: 'off',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Luxembourg',
    launchOptions: {
      executablePath: process.env['CASPIX_BROWSER'] ?? '',
      args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : ['--disable-dev-shm-usage'],
    },
  },
});
