// A journey that silently ran in no browser would prove nothing, so one is found, fetched or demanded, in this order.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];
const say = (line) => process.stderr.write(`journeys: ${line}\n`);

const installed = () => {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env.CASPIX_BROWSER, ...onPath, ...PLACES].find((file) => file && existsSync(file));
};

const downloaded = () => {
  const { chromium } = createRequire(import.meta.url)('@playwright/test');
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
};

const attempt = (says, command, parameters, env = {}) => {
  say(says);
  try {
    execFileSync(command, parameters, { stdio: ['ignore', 'ignore', 'ignore'], timeout: 300_000, env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
};

const fromPlaywright = () =>
  attempt('no browser is installed; trying the download of Playwright', 'npx', ['playwright', 'install', 'chromium'])
    ? downloaded()
    : undefined;

const fromDebian = () => {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  attempt("trying Debian's package chromium", '/usr/bin/apt-get', ['update', '-q'], quiet);
  attempt(
    "installing Debian's package chromium",
    '/usr/bin/apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation'],
    quiet,
  );
  return installed();
};

/** The path of a Chromium that can be driven. Throws, saying what to install, where there is none to be had. */
export function findBrowser() {
  const found = installed() ?? downloaded() ?? fromPlaywright() ?? fromDebian();
  if (!found) throw new Error('No browser for the journeys: install Chromium or Chrome, or name one in CASPIX_BROWSER');
  return found;
}
