import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { authenticator, enrol } from './authenticator.ts';
import { address } from './caspix.ts';
import { person, typeNameAndPassword } from './person.ts';

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Session and settings/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Continue with a passkey' })).toBeVisible();
}

/** The counter goes back, as it does on a device that holds a copy. */
async function turnBack(cdp: CDPSession, authenticatorId: string): Promise<void> {
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  for (const credential of credentials) {
    await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
  }
}

test('a passkey is enrolled, signs in with one press, and serves no more once it was copied', async ({ browser }) => {
  const { page, context, leave } = await person(browser, 'jonas.okafor');
  const { cdp, authenticatorId } = await authenticator(context, page, { resident: true, verifies: true });
  await enrol(page, 'Work laptop');
  await expectAccessible(page);
  await signOut(page);
  await page.getByRole('button', { name: 'Continue with a passkey' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await signOut(page);
  await turnBack(cdp, authenticatorId);
  await page.getByRole('button', { name: 'Continue with a passkey' }).click();
  await expect(page.getByText(/did not open this/)).toBeVisible();
  await expect(page.getByLabel('User name')).toBeVisible();
  await leave();
});

test('a security key that does not know its owner serves after the password', async ({ browser }) => {
  const { page, context, leave } = await person(browser, 'tomasz.wilk');
  await authenticator(context, page, { resident: false, verifies: false });
  await enrol(page, 'Blue key');
  await expect(page.getByText('Serves after the password only.')).toBeVisible();
  await signOut(page);
  // Alone it opens nothing: there is no name in it.
  await page.getByRole('button', { name: 'Continue with a passkey' }).click();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await typeNameAndPassword(page, 'tomasz.wilk');
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await leave();
});

test('a browser that distrusts the certificate says before anybody presses that it will offer no passkey', async ({ playwright }, {
  project,
}) => {
  const { executablePath = '', args = [] } = project.use.launchOptions ?? {};
  // Chromium takes localhost at its word whatever the certificate; under another name it does not.
  const browser = await playwright.chromium.launch({
    executablePath,
    args: [...args, '--host-resolver-rules=MAP caspix.example 127.0.0.1'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address().replace('localhost', 'caspix.example')).catch(() => undefined);
  // What somebody types who insists, on the page that warns of the certificate.
  await page.keyboard.type('thisisunsafe', { delay: 20 });
  await expect(page.getByLabel('User name')).toBeVisible();
  await expect(page.getByText(/Run “caspix trust” on this machine, or use a code/)).toBeVisible();
  await expectAccessible(page);
  await browser.close();
});
