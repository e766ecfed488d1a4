import { type BrowserContext, type CDPSession, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { person, typeNameAndPassword } from './person.ts';

interface Kind {
  /** Keeps its keys itself, so that no name has to be typed. */
  resident: boolean;
  /** Knows its owner. */
  verifies: boolean;
}

/** A virtual authenticator of Chromium, by the DevTools protocol. */
async function authenticator(context: BrowserContext, page: Page, { resident, verifies }: Kind) {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: verifies ? 'internal' : 'usb',
      hasResidentKey: resident,
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

async function enrol(page: Page, name: string): Promise<void> {
  await page.goto(`${address()}/security`);
  await page.getByRole('button', { name: 'Add a key' }).first().click();
  await page.getByLabel('What do you call it?').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText(name, { exact: true })).toBeVisible();
}

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
