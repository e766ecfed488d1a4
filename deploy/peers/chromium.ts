import { type Browser, chromium } from '@playwright/test';
import { debianPackages } from './debian.ts';
import { attempt, run } from './run.ts';

const find = async () => process.env['CASPIX_BROWSER'] ?? (await attempt(['sh', '-c', 'command -v chromium'])).stdout.trim();

/** Debian's Chromium, installed where it is missing. Close it afterwards. */
export async function openBrowser(): Promise<Browser> {
  if ((await find()) === '') await debianPackages('chromium');
  const executablePath = (await find()) || (await run(['sh', '-c', 'command -v chromium'])).trim();
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [] });
}
