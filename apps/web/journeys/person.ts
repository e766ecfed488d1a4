import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { accounts, address } from './caspix.ts';

/** Somebody at a screen of her own: one browser context, signed in as everybody signs in. */
export interface Person {
  page: Page;
  context: BrowserContext;
  leave(): Promise<void>;
}

/** Opens a browser for this demo account and signs in with name, password and the code of the moment. */
export async function person(browser: Browser, username: string): Promise<Person> {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(address());
  await page.getByLabel('User name').fill(username);
  await page.getByRole('button', { name: 'Next' }).click();
  const account = (await accounts()).find((candidate) => candidate.username === username);
  if (!account) throw new Error(`there is no demo account ${username}`);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Next' }).click();
  const field = page.getByLabel('6-digit code');
  await field.fill(await freshCode(username));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  return { page, context, leave: () => signOut(context) };
}

/** Signs out before the window closes: an administrator has one session, and the next one would be refused. */
async function signOut(context: BrowserContext): Promise<void> {
  await context.request.delete(`${address()}/api/v1/session`, { headers: { origin: address() } });
  await context.close();
}

const STEP_SECONDS = 30;
const used = new Map<string, string>();

/** A code that was not used yet, since each works once, and is good for some seconds, so that a slow machine does not send an old one. */
export async function freshCode(username: string): Promise<string> {
  const account = (await accounts()).find((candidate) => candidate.username === username);
  if (!account) throw new Error(`there is no demo account ${username}`);
  for (;;) {
    const epoch = Math.floor(Date.now() / 1000);
    const code = generateSync({ secret: account.totpSecret, epoch });
    if (STEP_SECONDS - (epoch % STEP_SECONDS) > 4 && used.get(username) !== code) {
      used.set(username, code);
      return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
