import { type Browser, expect } from '@playwright/test';
import { address } from './caspix.ts';
import { type Person, person } from './person.ts';

/** Signs this analyst in, who opens a case from the second alert of the queue and stands before it. */
export async function openCase(browser: Browser, username: string): Promise<Person> {
  const someone = await person(browser, username);
  const { page } = someone;
  await page.goto(`${address()}/queue`);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Open case' }).click();
  await expect(page).toHaveURL(/\/cases\/[0-9a-f-]{36}/);
  await expect(page.getByPlaceholder('Write what you found, or what is still open')).toBeVisible();
  return someone;
}
