import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';

const sizes = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

const SCHEMES = ['light', 'dark'] as const;

/** Where to leave a picture of each screen, for whoever wants to look at them. */
const PICTURES = process.env['CASPIX_PICTURES'];

/** The page in each size and each colour scheme, as the system asks for it. `label` tells its pictures from others: who looks, or at which step. */
export async function expectAccessibleEverywhere(page: Page, label: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await expectAccessible(page);
      for (const tab of await page.locator('.tabs [aria-current]').all()) await expect(tab).toBeInViewport({ ratio: 0.99 });
      if (PICTURES) await page.screenshot({ path: join(PICTURES, pictureName(page, label, `${size.width}-${colorScheme}`)) });
    }
  }
}

/** The screen, the label's beginning, and how: `people-roles.lena.390-dark.png`. */
function pictureName(page: Page, label: string, how: string): string {
  const { pathname, searchParams } = new URL(page.url());
  const screen = [...pathname.split('/').filter((part) => !/\d/.test(part)), searchParams.get('tab') ?? ''].filter(Boolean).join('-');
  return `${screen}.${label.split('.')[0]}.${how}.png`;
}
