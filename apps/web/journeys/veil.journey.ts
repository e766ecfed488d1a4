import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { openCase } from './open-case.ts';
import { person } from './person.ts';

const ANALYST = 'ines.moreau';

/** Lifts the first veil of the page and gives what was under it. */
async function lift(page: Page): Promise<string> {
  await page
    .getByRole('button', { name: /^Reveal / })
    .first()
    .click();
  const form = page.getByRole('form', { name: /^Reveal / });
  await form.getByRole('button', { name: 'Reveal' }).click();
  await expect(form.getByText('Choose what it is for')).toBeVisible();
  await form.getByLabel('What for').selectOption('INVESTIGATION');
  await form.getByRole('button', { name: 'Reveal' }).click();
  const open = page.locator('.veil.open');
  await expect(open.getByRole('timer', { name: /hides in \d+ seconds/ })).toBeVisible();
  return (await open.locator('.veil-v').textContent()) ?? '';
}

test('an analyst lifts one veil for a purpose, sees the clock beside it, finds by the whole value, and lets it fall again', async ({
  browser,
}) => {
  const { page, leave } = await openCase(browser, ANALYST);
  const url = page.url();
  const number =
    (
      await page
        .getByText(/CAS-\d{4}-\d{6}/)
        .first()
        .textContent()
    )?.match(/CAS-\d{4}-\d{6}/)?.[0] ?? '';
  const masked = (await page.locator('.veil .veil-v').first().textContent()) ?? '';
  expect(masked).toContain('•');
  const value = await lift(page);
  expect(value).toMatch(/^[\w ]{8,}$/);
  await expectAccessible(page);

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill(value);
  await expect(page.getByRole('option', { name: new RegExp(number) })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Hide .* now$/ }).click();
  await expect(page.locator('.veil.open')).toHaveCount(0);
  await expect(page.getByText(value)).toHaveCount(0);
  await page.goto(`${url}?tab=timeline`);
  await expect(page.getByText(/match against another record|investigation/i).first()).toBeVisible();
  await leave();
});

test('an administrator signs somebody out everywhere, and what was typed into a dialog waits for who wrote it', async ({ browser }) => {
  const analyst = await person(browser, ANALYST);
  const { page } = analyst;
  await page.goto(`${address()}/queue`);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  const dismiss = async () => {
    await page.keyboard.press('x');
    await page.keyboard.press('e');
    return page.getByRole('dialog').getByLabel(/^Note/);
  };
  const text = 'Salary of a seasonal worker, seen every autumn.';
  await page.keyboard.press('j');
  await (await dismiss()).fill(text);

  const admin = await person(browser, 'lena.brandt');
  await admin.page.goto(`${address()}/people/users`);
  await admin.page.getByText('Ines Moreau').first().click();
  const pane = admin.page.getByRole('complementary', { name: 'Ines Moreau' });
  await expect(pane.getByText(/since/).first()).toBeVisible();
  await expectAccessible(admin.page);
  await pane.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(pane.getByText('Nowhere at present.')).toBeVisible();
  await admin.leave();

  await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByLabel('User name')).toBeVisible();
  await analyst.again();
  await expect(page).toHaveURL(/\/queue/);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(await dismiss()).toHaveValue(text);
  await analyst.leave();
});
