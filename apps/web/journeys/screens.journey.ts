import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, violations } from './accessible.ts';
import { address } from './caspix.ts';
import { person } from './person.ts';

// Nobody here changes anything, so nobody waits for anybody.
test.describe.configure({ mode: 'parallel' });

const sizes = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

const screens = {
  'ines.moreau': ['/queue', '/cases', '/approvals'],
  'tomasz.wilk': ['/overview', '/security'],
  'ruth.adeyemi': ['/cases', '/approvals', '/reviews', '/audit', '/incidents', '/packs', '/people/users'],
  // Two administrators have the same screens, and look at half of them each.
  'lena.brandt': ['/people/users', '/people/roles', '/people/teams', '/people/queues', '/people/keys', '/people/copies', '/security'],
  'sofia.conti': ['/people/machines', '/people/policy', '/people/providers', '/approvals', '/reviews', '/incidents', '/sign-ins'],
} as const;

const SCHEMES = ['light', 'dark'] as const;

/** The page in each size and each colour scheme, as the system asks for it. */
async function expectAccessibleEverywhere(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await expectAccessible(page);
    }
  }
}

test('a picture without a name and a text too pale to read are seen', async ({ page }) => {
  await page.goto(address());
  await expect(page.getByLabel('User name')).toBeVisible();
  await page.evaluate(() => {
    const pale = Object.assign(document.createElement('p'), { textContent: 'Too pale to read', style: 'color: #eee; background: #fff' });
    document.querySelector('main')?.append(document.createElement('img'), pale);
  });
  const found = await violations(page);
  expect(found.map((violation) => violation.split(':')[0]).toSorted()).toEqual(['color-contrast', 'image-alt']);
});

test('the sign-in page can be used by everybody, at both widths, light and dark', async ({ page }) => {
  await page.goto(address());
  await expect(page.getByLabel('User name')).toBeVisible();
  await expectAccessibleEverywhere(page);
});

for (const [username, paths] of Object.entries(screens)) {
  test(`${username} finds each screen of the role whole and accessible, at both widths, light and dark`, async ({ browser }) => {
    const { page, leave } = await person(browser, username);
    for (const path of paths) {
      await page.goto(`${address()}${path}`);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      await expectAccessibleEverywhere(page);
    }
    await leave();
  });
}

test('nobody reaches a screen of another role by its address', async ({ browser }) => {
  const { page, leave } = await person(browser, 'jonas.okafor');
  for (const path of ['/overview', '/audit', '/people/users']) {
    await page.goto(`${address()}${path}`);
    await expect(page.getByText(/your role/i).first()).toBeVisible();
    await expect(page.getByRole('table')).toHaveCount(0);
  }
  await leave();
});
