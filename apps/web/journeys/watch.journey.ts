import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { accounts, address } from './caspix.ts';
import { database } from './database.ts';
import { openCase } from './open-case.ts';
import { person } from './person.ts';

async function analystAndAdmin(): Promise<{ analyst: string; name: string; admin: string }> {
  const all = await accounts();
  const analyst = all.filter(({ role }) => role === 'analyst').at(-1);
  const admin = all.find(({ role }) => role === 'admin');
  if (!analyst || !admin) throw new Error('the demo has an analyst and an admin');
  return { analyst: analyst.username, name: analyst.name, admin: admin.username };
}

async function guess(page: Page, username: string): Promise<void> {
  await page.goto(address());
  await page.getByLabel('User name').fill(username);
  await page.getByRole('button', { name: 'Next' }).click();
  const field = page.getByLabel('Password', { exact: true });
  for (let i = 0; i < 9; i += 1) {
    await field.fill(`a wrong one, number ${i}`);
    const answered = page.waitForResponse((response) => response.url().endsWith('/session/password'));
    await page.getByRole('button', { name: 'Next' }).click();
    await answered;
  }
}

test('a lockout is told of: the administrator sees the alert, looks at the tries and answers it', async ({ browser }) => {
  const { analyst, name, admin } = await analystAndAdmin();
  const context = await browser.newContext();
  const attacker = await context.newPage();
  await guess(attacker, analyst);
  await expect(attacker.getByText(/Locked after too many attempts/)).toBeVisible();
  await context.close();

  const { page, leave } = await person(browser, admin);
  await page
    .getByRole('button', { name: /notice/i })
    .first()
    .click();
  await page.getByText('Repeated failures').first().click();
  await expect(page).toHaveURL(/\/sign-ins\?finding=/);
  // The list of notices says the same until it is gone.
  await expect(page.locator('.notice-b')).toHaveCount(0);
  await expect(page.getByText(new RegExp(`${name}: \\d wrong passwords within 15 min`))).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: `Sign-ins of ${name}` }).click();
  await expect(page).toHaveURL(/user=/);
  await expect(page.getByRole('row').filter({ hasText: 'Failed' }).first()).toBeVisible();
  await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Answer' }).first().click();
  await page.getByLabel('What it was, and how you know').fill('He had forgotten it, and told me so at his desk.');
  await page.getByRole('dialog').getByRole('button', { name: 'Answer' }).click();
  await page.getByText('Answered', { exact: true }).first().click();
  await expect(page.getByText('He had forgotten it, and told me so at his desk.')).toBeVisible();
  await leave();
});

/** Makes the session of this person run out in so many seconds, or lets it have run out. */
const idle = (username: string, seconds: number | 'over') =>
  database('superuser', (client) =>
    seconds === 'over'
      ? client.query(
          `UPDATE auth.sessions SET seen_at = now() - interval '1 day' WHERE user_id = (SELECT id FROM auth.users WHERE username = $1)`,
          [username],
        )
      : client.query('UPDATE auth.sessions SET idle_seconds = $2 WHERE user_id = (SELECT id FROM auth.users WHERE username = $1)', [
          username,
          seconds,
        ]),
  );

/** Lets the one sign-in of this person serve for so many minutes more, however busy she is. */
const lastMinutes = (username: string, minutes: number) =>
  database('superuser', (client) =>
    client.query(
      `UPDATE auth.sessions SET absolute_at = now() + $2 * interval '1 minute' WHERE user_id = (SELECT id FROM auth.users WHERE username = $1)`,
      [username, minutes],
    ),
  );

test('the page warns before a session ends, idle or at its limit, and what was typed is there after signing in again', async ({
  browser,
}) => {
  const username = (await accounts()).find(({ role }) => role === 'analyst')?.username ?? '';
  const { page, again, leave } = await openCase(browser, username);
  const where = page.url();
  await idle(username, 95);
  await lastMinutes(username, 8);
  await page.reload();
  await expect(page.getByText(/You will be signed out at \d\d:\d\d/)).toBeVisible();
  const note = page.getByPlaceholder('Write what you found, or what is still open');
  const text = 'Called the bank of the beneficiary: the account was opened last week.';
  await note.fill(text);
  const warning = page.getByRole('dialog', { name: 'Still there?' });
  await expect(warning.getByText(/signed out in \d+ seconds/)).toBeVisible({ timeout: 30_000 });
  await warning.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(warning).toBeHidden();
  await expect(note).toHaveValue(text);

  await idle(username, 'over');
  await expect(page.getByLabel('User name')).toBeVisible({ timeout: 60_000 });
  await again();
  await expect(page).toHaveURL(new RegExp(new URL(where).pathname), { timeout: 30_000 });
  await expect(note).toHaveValue(text);
  await leave();
});
