import { expect, test } from '@playwright/test';
import type { Client } from 'pg';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { database } from './database.ts';
import { type Person, person } from './person.ts';

interface Victim {
  id: string;
  bytes: Buffer;
  part: string;
}

/** Writes over the bytes of an entry as whoever owns the server can, past the triggers. */
async function overwrite(client: Client, { id, part }: Victim, bytes: Buffer): Promise<void> {
  await client.query(`ALTER TABLE ${part} DISABLE TRIGGER append_only`);
  await client.query(`UPDATE ${part} SET bytes = $2 WHERE id = $1`, [id, bytes]);
  await client.query(`ALTER TABLE ${part} ENABLE ALWAYS TRIGGER append_only`);
}

const checked = async ({ page }: Person, says: string): Promise<void> => {
  await page.goto(`${address()}/audit`);
  await page.getByRole('button', { name: 'Check everything now' }).click();
  await expect(page.getByText(says)).toBeVisible();
};

test('an entry that somebody rewrote becomes an incident, which two people close with a reason once it is put back', async ({
  browser,
}) => {
  const ruth = await person(browser, 'ruth.adeyemi');
  const sofia = await person(browser, 'sofia.conti');
  const { page } = ruth;
  const victim = await database('superuser', async (client) => {
    const { rows } = await client.query<Victim>(
      `SELECT e.id, e.bytes, e.tableoid::regclass::text AS part FROM audit.entries e JOIN audit.seals s ON s.entry_id = e.id
       WHERE e.outcome = 'granted' ORDER BY s.index LIMIT 1 OFFSET 9`,
    );
    if (!rows[0]) throw new Error('the log has no tenth entry');
    return rows[0];
  });
  const reason = 'A test of the alarm: the row was put back from the copy, byte for byte, and a full check holds.';

  await test.step('a full check finds and names it, and the incident stands on the page by itself', async () => {
    const forged = Buffer.from(victim.bytes.toString('utf8').replace('"outcome":"granted"', '"outcome":"denied"'));
    await database('superuser', (client) => overwrite(client, victim, forged));
    await checked(ruth, 'The chain does not hold.');
    await expect(page.getByText(/Integrity incident INC-\d{4}-\d+, open since/)).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText('Broken.')).toBeVisible();
    await expectAccessible(page);
    await database('superuser', (client) => overwrite(client, victim, victim.bytes));
    await checked(ruth, 'All of it holds.');
  });

  await test.step('the auditor takes it up, and asks to close it', async () => {
    await page.getByRole('link', { name: 'Look at it' }).click();
    await expect(page.getByRole('heading', { name: 'The log does not hold' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take it up' }).click();
    const taking = page.getByRole('dialog');
    await taking.getByLabel('What you are going to do').fill('Compare the entry with the copy, and find out who was on the server.');
    await taking.getByRole('button', { name: 'Take it up' }).click();
    await expect(page.getByText(/^Ruth Adeyemi,/)).toBeVisible();
    await page.getByRole('button', { name: 'Ask to close it' }).click();
    const closing = page.getByRole('dialog');
    await closing.getByLabel('How it ended, and why that is enough').fill(reason);
    await closing.getByRole('button', { name: 'Send to a second key' }).click();
    await expect(page.getByText('It can be followed under Approvals')).toBeVisible();
  });

  await test.step('somebody else agrees, and the notice goes from every page', async () => {
    await sofia.page.goto(`${address()}/approvals`);
    await sofia.page
      .getByText(/Close INC-/)
      .first()
      .click();
    await sofia.page.getByRole('button', { name: /Approve$/ }).click();
    await expect(sofia.page.getByText(/approved/i).first()).toBeVisible();
    await page.goto(`${address()}/incidents?show=closed`);
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByText(/Integrity incident INC-/)).toHaveCount(0);
    await expectAccessible(page);
  });
  await sofia.leave();
  await ruth.leave();
});
