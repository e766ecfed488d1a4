import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { type Person, person } from './person.ts';

const reason = 'As the committee decided on 12 November.';

/** Turns the second key of the request that waits, on the page where anybody would. */
async function agree({ page }: Person, title: RegExp): Promise<void> {
  await page.goto(`${address()}/approvals`);
  await page.getByRole('link', { name: title }).first().click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(/It took effect with your key/)).toBeVisible();
}

test('an admin asks for a stricter policy within its bounds, and it holds once a second admin agrees', async ({ browser }) => {
  const lena = await person(browser, 'lena.brandt');
  const { page } = lena;
  await page.goto(`${address()}/people/users`);
  await page.getByRole('link', { name: 'Sign-in policy' }).click();
  await expect(page.getByText(/Version 1, since/)).toBeVisible();
  await page.getByRole('button', { name: 'Change how managers sign in' }).click();
  const dialog = page.getByRole('dialog');
  const ask = dialog.getByRole('button', { name: 'Ask for the second key' });
  await expect(ask).toHaveAccessibleDescription('Change something');
  await dialog.getByLabel('Idle, minutes').fill('61');
  await expect(dialog.getByText('Must be 1 to 60, NIST SP 800-63B-4')).toBeVisible();
  await expect(ask).toHaveAccessibleDescription('Mend what is out of bounds');
  await dialog.getByLabel('Idle, minutes').fill('12');
  await expect(dialog.getByRole('region', { name: 'What changes' })).toContainText('Manager: idle, minutes15 → 12');
  await dialog.getByLabel('Why').fill(reason);
  await expectAccessible(page);
  await ask.click();
  await expect(page.getByText(/waits for a second admin/)).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('region', { name: 'Waiting for a second key' })).toContainText('asked by Lena Brandt');
  await expectAccessible(page);
  const sofia = await person(browser, 'sofia.conti');
  await agree(sofia, /Change the sign-in policy/);
  await page.reload();
  await expect(page.getByText(/Version 2, since/)).toBeVisible();
  await expect(page.getByRole('row', { name: /^Manager/ })).toContainText('12 min / 12 h');
  await lena.leave();
  await sofia.leave();
});

test('another profile tightens what lies below its floor, and says so before anybody is asked', async ({ browser }) => {
  const { page, leave } = await person(browser, 'sofia.conti');
  await page.goto(`${address()}/people/policy`);
  await page.getByRole('button', { name: 'Change what passwords are held to' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Profile').selectOption('PCI DSS 4.0');
  const changes = dialog.getByRole('region', { name: 'What changes' });
  await expect(changes).toContainText('Letters and digitsNo → Yes');
  await expect(changes).toContainText('Earlier passwords barred0 → 4');
  await leave();
});

test('an exemption from the second factor stands as a finding until one admin ends it; who only reads sees no button', async ({
  browser,
}) => {
  const lena = await person(browser, 'lena.brandt');
  const { page } = lena;
  await page.goto(`${address()}/people/policy`);
  await page.getByRole('button', { name: 'Exempt somebody' }).click();
  await page.getByLabel('Person').fill('adeyemi');
  await page.getByLabel(/Ruth Adeyemi/).check();
  await page.getByLabel('Days').fill('2');
  await page.getByLabel('Why').fill(reason);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ask for the second key' }).click();
  await page.getByRole('button', { name: 'Close' }).last().click();
  const sofia = await person(browser, 'sofia.conti');
  await agree(sofia, /sign in with a password alone/);
  await sofia.leave();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Findings' })).toContainText('Ruth Adeyemi signs in with a password alone until');
  await page.getByRole('button', { name: 'End it now' }).click();
  await expect(page.getByText('Nobody. Everybody who signs in proves a second factor.')).toBeVisible();
  await lena.leave();
  const ruth = await person(browser, 'ruth.adeyemi');
  await ruth.page.goto(`${address()}/people/policy`);
  await expect(ruth.page.getByRole('row', { name: /^Admin/ })).toBeVisible();
  await expect(ruth.page.getByRole('button', { name: /Change|Exempt/ })).toHaveCount(0);
  await ruth.leave();
  const jonas = await person(browser, 'jonas.okafor');
  await jonas.page.goto(`${address()}/people/policy`);
  await expect(jonas.page.getByText(/your role/i).first()).toBeVisible();
  await expect(jonas.page.getByRole('table')).toHaveCount(0);
  await jonas.leave();
});
