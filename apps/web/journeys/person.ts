import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { accounts, address } from './caspix.ts';
import { database } from './database.ts';

/** Somebody at a screen of her own: one browser context, signed in as everybody signs in. */
export interface Person {
  page: Page;
  context: BrowserContext;
  /** Signs in once more, on the sign-in page that is open. */
  again(): Promise<void>;
  leave(): Promise<void>;
}

/** The first two steps on the sign-in page; the second factor is asked for next. */
export async function typeNameAndPassword(page: Page, username: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByRole('button', { name: 'Next' }).click();
  const account = (await accounts()).find((candidate) => candidate.username === username);
  if (!account) throw new Error(`there is no demo account ${username}`);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Next' }).click();
}

/** Name, password and the code of the moment, typed into the sign-in page. */
async function signIn(page: Page, username: string): Promise<void> {
  await typeNameAndPassword(page, username);
  const field = page.getByLabel('6-digit code');
  await field.fill(await freshCode(username));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
}

/** Opens a browser for this demo account and signs in with name, password and the code of the moment. */
export async function person(browser: Browser, username: string): Promise<Person> {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(address());
  await signIn(page, username);
  return { page, context, again: () => signIn(page, username), leave: () => signOut(context) };
}

/** Signs out before the window closes: an administrator has one session, and the next one would be refused. */
async function signOut(context: BrowserContext): Promise<void> {
  await context.request.delete(`${address()}/api/v1/session`, { headers: { origin: address() } });
  await context.close();
}

const STEP_SECONDS = 30;
const FORGET = 'UPDATE auth.credentials SET totp_last_step = NULL WHERE user_id = (SELECT id FROM auth.users WHERE username = $1)';

/** The code of the moment, good for some seconds more, so that a slow machine does not send an old one. */
export async function codeOf(secret: string): Promise<string> {
  const seconds = () => Math.floor(Date.now() / 1000);
  while (STEP_SECONDS - (seconds() % STEP_SECONDS) <= 4) await new Promise((resolve) => setTimeout(resolve, 250));
  return generateSync({ secret, epoch: seconds() });
}

/**
 * A code that the account takes. Each works once; where the one of the moment did its work already, the account is made to forget that, since waiting for the next holds a journey up by half a minute. That a used
 * code is refused is shown in `libs/auth/sign-in.spec.ts`.
 */
export async function freshCode(username: string): Promise<string> {
  const account = (await accounts()).find((candidate) => candidate.username === username);
  if (!account) throw new Error(`there is no demo account ${username}`);
  const code = await codeOf(account.totpSecret);
  await database('superuser', (client) => client.query(FORGET, [username]));
  return code;
}
