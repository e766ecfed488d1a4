import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { person } from './person.ts';
import { samlProvider } from './saml-provider.ts';

const MFA = 'https://refeds.org/profile/mfa';

/** An admin connects the provider on screen; nothing holds yet. */
async function connect(page: Page, metadata: string): Promise<void> {
  await page.goto(`${address()}/people/providers`);
  await page.getByRole('button', { name: 'Connect by SAML' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('The provider’s metadata').fill(`<!DOCTYPE x [<!ENTITY y "z">]>${metadata}`);
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('DOCTYPE');
  await dialog.getByLabel('The provider’s metadata').fill(metadata);
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog.getByText('CN=Identity provider of a journey')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Name', { exact: true }).first().fill('The bank’s own');
  await dialog.getByLabel('The response around them must be signed too').uncheck();
  await dialog.getByLabel('Assertions must be encrypted to us').uncheck();
  await dialog.getByLabel('AuthnContextClassRef values').fill(MFA);
  await dialog.getByRole('button', { name: 'Add a group' }).click();
  await dialog.getByLabel('Group 1', { exact: true }).fill('fraud-managers');
  await dialog.getByLabel('Role of group 1').selectOption('manager');
  await dialog.getByLabel('Why').fill('The identity team asks for it.');
  await dialog.getByRole('button', { name: 'Ask for the second key' }).click();
  await expect(page.getByText('waits for a second admin')).toBeVisible();
}

test('a provider is connected by two, signs somebody in by SAML, and is signed out of', async ({ browser }) => {
  const provider = await samlProvider({ nameId: 'p-17', name: 'Noor Haddad', group: 'fraud-managers', classRef: MFA });
  const lena = await person(browser, 'lena.brandt');
  const sofia = await person(browser, 'sofia.conti');
  await connect(lena.page, provider.metadata);
  const api = async (path: string, data?: unknown) => {
    const options = { headers: { origin: address() }, ...(data === undefined ? {} : { data }) };
    const answer = await sofia.context.request.fetch(`${address()}/api/v1${path}`, {
      method: data === undefined ? 'GET' : 'POST',
      ...options,
    });
    return answer.json();
  };
  const { items } = await api('/approvals');
  const { id, digest } = await api(`/approvals/${items[0].id}`);
  await api(`/approvals/${id}/approve`, { digest });
  await lena.page.goto(`${address()}/people/providers`);
  await expect(lena.page.getByText('The bank’s own')).toBeVisible();
  await expectAccessible(lena.page);

  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address()}/overview`);
  await page.getByRole('link', { name: 'The bank’s own' }).click();
  await page.getByRole('button', { name: 'Continue as this person' }).click();
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/overview');
  await page.getByRole('button', { name: /Session and settings/ }).click();
  await expect(page.getByText('Noor Haddad').first()).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Signed out at the provider' })).toBeVisible();
  expect(provider.leavings).toBe(1);
  await page.goto(`${address()}/overview`);
  await expect(page.getByLabel('User name')).toBeVisible();

  await context.close();
  await Promise.all([lena.leave(), sofia.leave()]);
  provider.close();
});
