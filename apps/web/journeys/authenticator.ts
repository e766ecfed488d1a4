import { type BrowserContext, expect, type Page } from '@playwright/test';
import { address } from './caspix.ts';

interface Kind {
  /** Keeps its keys itself, so that no name has to be typed. */
  resident: boolean;
  /** Knows its owner. */
  verifies: boolean;
}

/** A virtual authenticator of Chromium, by the DevTools protocol. */
export async function authenticator(context: BrowserContext, page: Page, { resident, verifies }: Kind) {
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

/** Enrols the key under a name, on the page of one's own security. */
export async function enrol(page: Page, name: string): Promise<void> {
  await page.goto(`${address()}/security`);
  await page.getByRole('button', { name: 'Add a key' }).first().click();
  await page.getByLabel('What do you call it?').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText(name, { exact: true })).toBeVisible();
}
