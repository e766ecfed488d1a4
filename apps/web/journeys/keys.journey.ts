import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address, caspix } from './caspix.ts';
import { person } from './person.ts';

const keysPage = async (page: Page) => {
  await page.goto(`${address()}/people/keys`);
  await expect(page.getByRole('heading', { name: 'Root key' })).toBeVisible();
};
const versions = (page: Page) => page.getByRole('list', { name: 'Versions of Root key' });

test('a new root key is asked for by one, agreed to by another on screen, made by the worker, and the old one ends the same way', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const lena = await person(browser, 'lena.brandt');
  const sofia = await person(browser, 'sofia.conti');

  /** Asks in the dialog that is open; gives the request's number. */
  const ask = async (why: string): Promise<string> => {
    const dialog = lena.page.getByRole('dialog');
    await expectAccessible(lena.page);
    await dialog.getByLabel('Why').fill(why);
    await dialog.getByRole('button', { name: 'Ask for the second key' }).click();
    await expect(dialog.getByText('waits for a second admin')).toBeVisible();
    const number = /REQ-\d+/.exec((await dialog.textContent()) ?? '')?.[0] ?? '';
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    return number;
  };
  const approve = async (title: string) => {
    await sofia.page.goto(`${address()}/approvals`);
    await sofia.page.getByText(title).first().click();
    await expect(sofia.page.getByRole('heading', { name: title })).toBeVisible();
    await sofia.page.getByRole('button', { name: /Approve$/ }).click();
    await expect(sofia.page.getByText(/approved/i).first()).toBeVisible();
  };

  await test.step('asking changes nothing, and her own approval is refused', async () => {
    await keysPage(lena.page);
    await expect(versions(lena.page).getByText('Version 1')).toBeVisible();
    await lena.page.getByRole('button', { name: 'New version' }).first().click();
    const number = await ask('A key officer left.');
    await lena.page.goto(`${address()}/approvals?box=yours`);
    await lena.page.getByText('Make a new version of the root key').first().click();
    await expect(lena.page.getByRole('button', { name: /Approve$/ })).toHaveAttribute('aria-disabled', 'true');
    const { stdout } = await caspix('keys', 'carry-out');
    expect(`${number}: ${stdout}`).toContain('no order was open');
    await keysPage(lena.page);
    await expect(versions(lena.page).getByText('Version 2')).toBeHidden();
  });

  await test.step('a second admin sees what changes and agrees; the worker carries it out and the page says so', async () => {
    await approve('Make a new version of the root key');
    await keysPage(lena.page);
    await expect(versions(lena.page).getByText('Version 2')).toBeVisible({ timeout: 30_000 });
    await expect(versions(lena.page).getByText('Wraps nothing')).toBeVisible({ timeout: 30_000 });
    await expect(lena.page.getByText('Nothing is left on an old version.')).toBeVisible();
    await expectAccessible(lena.page);
  });

  await test.step('the old version ends by two as well', async () => {
    await versions(lena.page).getByRole('button', { name: 'Destroy' }).click();
    await ask('Nothing is left under it.');
    await approve('Destroy version 1 of the root key for good');
    await keysPage(lena.page);
    await expect(versions(lena.page).getByText('Version 1')).toBeHidden({ timeout: 30_000 });
    const { stdout } = await caspix('audit', 'verify');
    expect(stdout).toContain('The log holds');
  });
  for (const one of [lena, sofia]) await one.leave();
});
