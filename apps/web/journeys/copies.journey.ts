import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { database } from './database.ts';
import { type Person, person } from './person.ts';
import { Siem } from './siem.ts';

const NAME = 'Bank SIEM';

/** Sends the dialog to the second key, and gives the number of the request. */
async function ask(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('Agreed with the head of security on Monday.');
  await dialog.getByRole('button', { name: 'Ask for the second key' }).click();
  const title = await page
    .getByRole('dialog')
    .getByText(/waits for a second admin/)
    .textContent();
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  return /\S+-\d+/.exec(title ?? '')?.[0] ?? '';
}

/** What a quarter of an hour does to a change that waits for the old receiver: it is put into effect, heard or not. */
const waited = () =>
  database('superuser', async (client) => {
    await client.query('ALTER TABLE audit.destinations DISABLE TRIGGER approved_only');
    await client.query(`UPDATE audit.destinations SET next_since = next_since - interval '1 hour' WHERE next_since IS NOT NULL`);
    await client.query('ALTER TABLE audit.destinations ENABLE ALWAYS TRIGGER approved_only');
  });

async function agree({ page }: Person, number: string): Promise<void> {
  await page.goto(`${address()}/approvals`);
  await page.getByText(number).first().click();
  await page.getByRole('button', { name: /Approve$/ }).click();
  await expect(page.getByText(/approved/i).first()).toBeVisible();
}

test('two administrators have the log copied to the SIEM, change, pause and remove that, and one has it sent again', async ({
  browser,
}) => {
  const siem = await Siem.open();
  const lena = await person(browser, 'lena.brandt');
  const sofia = await person(browser, 'sofia.conti');
  const { page } = lena;
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: NAME }) });

  await test.step('one asks for it, and nothing leaves until the other agrees', async () => {
    await page.goto(`${address()}/people/copies`);
    await page.getByRole('button', { name: 'New destination' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(NAME);
    await dialog.getByLabel('Host').fill('localhost');
    await dialog.getByLabel('Port').fill(String(siem.port));
    await dialog.getByLabel(/^Authority/).fill(siem.ca);
    await expectAccessible(page);
    const number = await ask(page);
    expect(siem.messages).toEqual([]);
    await agree(sofia, number);
    await expect.poll(() => siem.indices.length, { timeout: 20_000 }).toBeGreaterThan(40);
    expect(siem.indices).toEqual(siem.indices.map((_, i) => i));
    await page.reload();
    await expect(card.getByText('Well')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('a change of the format is told to the receiver before it takes effect', async () => {
    await card.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('dialog').getByLabel('Format').selectOption({ label: 'CEF' });
    await agree(sofia, await ask(page));
    await expect.poll(() => siem.messages.some((message) => message.includes('audit.destination-change')), { timeout: 20_000 }).toBe(true);
    await waited();
    await expect.poll(() => siem.messages.some((message) => message.includes('CEF:0|')), { timeout: 20_000 }).toBe(true);
  });

  await test.step('one administrator alone has it sent again from an index on', async () => {
    const before = siem.messages.length;
    await page.reload();
    await card.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('dialog').getByLabel('From index').fill('0');
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await expect.poll(() => siem.messages.length, { timeout: 20_000 }).toBeGreaterThan(before + 40);
  });

  await test.step('paused, nothing more arrives, and the page says so', async () => {
    await card.getByRole('button', { name: 'Pause' }).click();
    await agree(sofia, await ask(page));
    await page.reload();
    await expect(card.getByText('An agreed change waits until the old receiver has been told of it')).toBeVisible();
    await waited();
    await expect(async () => {
      await page.reload();
      await expect(card.getByText('Paused')).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 20_000 });
    await expectAccessible(page);
  });

  await test.step('removed, it is gone from the page', async () => {
    await card.getByRole('button', { name: 'Remove' }).click();
    await agree(sofia, await ask(page));
    await expect(async () => {
      await page.reload();
      await expect(page.getByText('No copy leaves the house yet')).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 20_000 });
  });
  await sofia.leave();
  await lena.leave();
  await siem.close();
});
