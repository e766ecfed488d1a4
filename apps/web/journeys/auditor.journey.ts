import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address, caspix, verify } from './caspix.ts';
import { database } from './database.ts';
import { openCase } from './open-case.ts';
import { person } from './person.ts';

/** Picks from a long list by typing part of the words. */
async function pick(page: Page, field: string, text: string, option: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: field }).fill(text);
  await page.getByRole('option', { name: option }).click();
}

const entries = (page: Page) => page.locator('.entries').getByRole('button', { expanded: false });

test('an auditor finds an entry by who, what, case, outcome and time, reads its bytes, and proves it here and without us', async ({
  browser,
}, { outputDir }) => {
  const ines = await openCase(browser, 'ines.moreau');
  const number =
    (
      await ines.page
        .getByText(/CAS-\d{4}-\d{6}/)
        .first()
        .textContent()
    )?.match(/CAS-\d{4}-\d{6}/)?.[0] ?? '';
  // What is not hers to read is refused, and the refusal is an entry too.
  await ines.context.request.get(`${address()}/api/v1/audit/entries`);
  await ines.leave();

  const { page, leave } = await person(browser, 'ruth.adeyemi');
  const file = join(outputDir, 'proof.json');
  let key = '';

  await test.step('all filters at once, from the keyboard', async () => {
    await page.goto(`${address()}/audit`);
    await expect(entries(page).first()).toBeVisible();
    await page.keyboard.press('f');
    await pick(page, 'What', 'opened case', /Opened the case/);
    await pick(page, 'Who', 'ines', /Ines Moreau/);
    await page.getByLabel('Case', { exact: true }).fill(number);
    await page
      .getByRole('form', { name: 'Filters' })
      .getByRole('button', { name: new RegExp(number) })
      .click();
    await page.getByLabel('Outcome').selectOption({ label: 'Done' });
    await page.getByRole('button', { name: 'Today' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(entries(page)).toHaveCount(1);
    const asked = new URL(page.url()).searchParams;
    expect([...asked.keys()].toSorted()).toEqual(['action', 'actor', 'caseId', 'from', 'outcome']);
    await page.reload();
    await expect(entries(page)).toHaveText(/Opened the case.*Ines Moreau/);
  });

  await test.step('in plain words and in the bytes that were hashed', async () => {
    await entries(page).click();
    await expect(page.locator('.bytes pre')).toContainText('"action":"case.open"');
    await page.getByRole('button', { name: 'Prove this entry' }).click();
    await expect(page.getByText(/^Proven\./)).toBeVisible();
    await expect(page.locator('.steps .fails')).toHaveCount(0);
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Proof file' }).click();
    await (await download).saveAs(file);
  });

  await test.step('the downloaded file proves the entry offline, and not with one word changed', async () => {
    key = ((await page.evaluate(async () => (await fetch('/api/v1/audit/status')).json())) as { key: string }).key;
    expect(await verify(file, '--key', key)).toMatchObject({ code: 0, stdout: expect.stringContaining('case.open (granted)') });
    writeFileSync(file.replace('proof', 'forged'), readFileSync(file, 'utf8').replace('case.open', 'case.read'));
    expect(await verify(file.replace('proof', 'forged'), '--key', key)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('NOT VALID'),
    });
  });

  await test.step('so does what the command line gives', async () => {
    const { id } = JSON.parse(readFileSync(file, 'utf8')) as { id: string };
    const proven = await caspix('audit', 'prove', id);
    writeFileSync(file, proven.stdout);
    expect(await verify(file, '--key', key)).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
  });

  await test.step('what a service did, and what was refused to a person', async () => {
    await page.goto(`${address()}/audit`);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await pick(page, 'Who', 'seeder', /Caspix seeder/);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(entries(page).first()).toContainText('Caspix seeder');
    await page.getByRole('button', { name: 'Remove the filter Who' }).click();
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByLabel('Outcome').selectOption({ label: 'Refused' });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(entries(page).first()).toHaveText(/Refused.*Was refused access.*Ines Moreau/);
  });

  await test.step('and from one entry to everything about the same object', async () => {
    await entries(page).first().click();
    await page.getByRole('link', { name: /^about this/ }).click();
    await expect(page).toHaveURL(/\?object=/);
    await expect(entries(page).first()).toContainText('Was refused access');
  });
  await leave();
});

test('an auditor has everything checked, sees how far it is, and what came out', async ({ browser }) => {
  const { page, leave } = await person(browser, 'ruth.adeyemi');
  await page.goto(`${address()}/audit`);
  await expect(entries(page).first()).toBeVisible();
  await database('superuser', async (client) => {
    // A small log is walked before anybody sees it: the walk waits here for what it reads, as it would take its time over millions.
    await client.query('BEGIN');
    await client.query('LOCK TABLE audit.tiles IN ACCESS EXCLUSIVE MODE');
    await page.getByRole('button', { name: 'Check everything now' }).click();
    await expect(page.getByText('Checking every entry.')).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'Entries checked' })).toBeVisible();
    await expectAccessible(page);
    await client.query('COMMIT');
  });
  await expect(page.getByText('All of it holds.')).toBeVisible();
  await expect(page.getByText(/\d+ signed checkpoints, in/)).toBeVisible();
  await expectAccessible(page);
  await leave();
});
