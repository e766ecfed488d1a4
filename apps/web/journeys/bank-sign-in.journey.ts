import { type Browser, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { BankSignIn } from './openid-provider.ts';
import { person } from './person.ts';

const SECRET = 'a client secret of the journey 4711';

let bank: BankSignIn;
test.beforeAll(async () => {
  bank = await BankSignIn.open();
});
test.afterAll(() => bank.close());

/** What the page's own session may, by the product's API. */
async function api(page: Page, method: string, path: string, body?: object): Promise<Record<string, string>> {
  const headers = { origin: address(), 'content-type': 'application/json' };
  const answer = await page.context().request.fetch(`${address()}/api/v1${path}`, { method, headers, ...(body ? { data: body } : {}) });
  expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true);
  return answer.json();
}

/** One administrator fills in the form. Returns the request. */
async function ask(page: Page) {
  await page.goto(`${address()}/people/providers`);
  await page.getByRole('button', { name: 'Connect by OpenID Connect' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Nordhaven sign-in');
  await dialog.getByLabel('Issuer').fill(bank.issuer);
  await dialog.getByLabel('Client id').fill('caspix');
  await dialog.getByLabel('How we prove ourselves').selectOption('client_secret_basic');
  await dialog.getByLabel('Client secret').fill(SECRET);
  await dialog.getByLabel(/^Authority/).fill(bank.ca);
  await dialog.getByLabel('acr that count as a second factor').fill('urn:nordhaven:two-factors');
  await dialog.getByRole('button', { name: 'Add a group' }).click();
  await dialog.getByLabel('Group 1', { exact: true }).fill('fraud-managers');
  await dialog.getByLabel('Role of group 1').selectOption('manager');
  await dialog.getByLabel('Why').fill('Staff sign in with the bank’s own sign-in');
  const asked = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/admin/providers'));
  await dialog.getByRole('button', { name: 'Ask for the second key' }).click();
  const request = (await (await asked).json()) as { id: string; digest: string; subject: { id: string } };
  await expect(page.getByRole('dialog')).toContainText('waits for a second admin');
  await page.keyboard.press('Escape');
  return request;
}

async function twoAdministrators(browser: Browser): Promise<string> {
  const lena = await person(browser, 'lena.brandt');
  const request = await ask(lena.page);
  const second = await person(browser, 'sofia.conti');
  await api(second.page, 'POST', `/approvals/${request.id}/approve`, { digest: request.digest });
  await second.leave();
  await bank.register(`${address()}/api/v1/session/oidc/${request.subject.id}`, SECRET);
  await lena.page.reload();
  await lena.page.getByRole('button', { name: 'Test this connection' }).click();
  await expect(lena.page.getByText('The provider knows this client and its secret.')).toBeVisible();
  await expect(lena.page.locator('.prov-steps .failed')).toHaveCount(0);
  await expectAccessible(lena.page);
  await lena.leave();
  return request.subject.id;
}

test('two administrators add the bank’s own sign-in; somebody new comes in by it, and goes when she signs out there', async ({
  browser,
}) => {
  await twoAdministrators(browser);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address()}/overview`);
  await page.getByRole('link', { name: 'Nordhaven sign-in' }).click();
  await expect(page.getByRole('heading', { name: 'Nordhaven sign-in' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign in as Maren Holt' }).click();
  await expect(page).toHaveURL(`${address()}/overview`);
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expectAccessible(page);

  const there = await context.newPage();
  await there.goto(`${bank.issuer}/session/end`);
  await there.getByRole('button', { name: 'Sign out of Nordhaven' }).click();
  await expect.poll(() => bank.told).toEqual([200]);
  await page.reload();
  await expect(page.getByLabel('User name')).toBeVisible();
  expect(await (await context.request.get(`${address()}/api/v1/session`)).json()).toMatchObject({ state: 'anonymous' });

  await page.goto(`${address()}/sign-in?problem=attempt-unknown`);
  await expect(page.getByRole('alert')).toContainText('Begin again');
  await expectAccessible(page);
  await context.close();
});
