import { type Browser, expect, type Page, test } from '@playwright/test';
import { address } from './caspix.ts';
import { expectAccessibleEverywhere } from './everywhere.ts';
import { codeOf, person } from './person.ts';

const NEW = { name: 'Nora Feld', username: 'nora.feld', password: 'rain on the harbour at six' };

/** An administrator makes the account; answers the code that is shown this once. */
async function newAccount(browser: Browser): Promise<string> {
  const { page, leave } = await person(browser, 'sofia.conti');
  await page.goto(`${address()}/people/users`);
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(NEW.name);
  await dialog.getByLabel('User name').fill(NEW.username);
  await dialog.getByRole('button', { name: 'Create' }).click();
  const handOver = page.getByRole('dialog', { name: `Hand this to ${NEW.name}` });
  const code = (await handOver.locator('.enrol-code').textContent()) ?? '';
  await expectAccessibleEverywhere(page, 'hand-over');
  await handOver.getByRole('button', { name: 'Done, it is handed over' }).click();
  await leave();
  return code;
}

async function password(page: Page): Promise<void> {
  await page.getByLabel('User name').fill(NEW.username);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password', { exact: true }).fill(NEW.password);
}

test('somebody new chooses a password, scans a code, keeps ten more, and comes in by one of them when the phone is lost', async ({
  browser,
  page,
}) => {
  const enrolmentCode = await newAccount(browser);

  await page.goto(address());
  await expect(page.getByLabel('User name')).toBeVisible();
  await expectAccessibleEverywhere(page, 'name');
  await page.getByLabel('User name').fill(NEW.username);
  await page.getByRole('button', { name: 'I have an enrolment code' }).click();
  await page.getByLabel('Enrolment code').fill(enrolmentCode);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/characters or more/).first()).toBeVisible();
  await expectAccessibleEverywhere(page, 'enrol-password');
  await page.getByLabel('New password').fill(NEW.password);
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByRole('img', { name: 'Code to scan with an authenticator app' })).toBeVisible();
  await expectAccessibleEverywhere(page, 'enrol-scan');
  const secret = (await page.locator('.enrol b').textContent()) ?? '';
  const first = await codeOf(secret.replaceAll(' ', ''));
  await page.getByLabel('6-digit code').fill(first);
  await page.getByRole('button', { name: 'Finish' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  await expectAccessibleEverywhere(page, 'enrol-codes');
  const [spare = ''] = await codes.allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('You hold no role yet.')).toBeVisible();
  await page.context().request.delete(`${address()}/api/v1/session`, { headers: { origin: address() } });

  await page.goto(address());
  await password(page);
  await expectAccessibleEverywhere(page, 'password');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('6-digit code').fill(first);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('.err-t').first()).toBeVisible();
  await expectAccessibleEverywhere(page, 'code');
  await page.getByRole('button', { name: /recovery code|lost/i }).click();
  await expect(page.getByLabel('Recovery code')).toBeVisible();
  await expectAccessibleEverywhere(page, 'recovery');
  await page.getByLabel('Recovery code').fill(spare);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('You hold no role yet.')).toBeVisible();
});
