// `npm run journeys`: finds a browser or fails, then runs Playwright with it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findBrowser } from './find-browser.mjs';

const folder = import.meta.dirname;
const cli = join(dirname(createRequire(import.meta.url).resolve('@playwright/test')), 'cli.js');
let browser;
try {
  browser = findBrowser();
} catch (error) {
  process.stderr.write(`journeys: ${error.message}\n`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [cli, 'test', '-c', join(folder, 'playwright.config.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, CASPIX_BROWSER: browser },
});
process.exit(status ?? 1);
