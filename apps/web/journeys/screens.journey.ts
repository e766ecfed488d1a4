import { expect, type Page, test } from '@playwright/test';
import { violations } from './accessible.ts';
import { address } from './caspix.ts';
import { expectAccessibleEverywhere } from './everywhere.ts';
import { person } from './person.ts';

declare const document: {
  createElement(tag: string): object;
  querySelector(selector: string): { append(...parts: object[]): void } | null;
};

// Nobody here changes what another looks at, so nobody waits for anybody.
test.describe.configure({ mode: 'parallel' });

/** Stands for a case that the person sees. */
const SOME_CASE = '/cases/some';

const screens = {
  'ines.moreau': ['/queue', '/cases', '/approvals'],
  'jonas.okafor': ['', '?tab=timeline', '?tab=money', '?tab=evidence', '?tab=decision'].map((tab) => `${SOME_CASE}${tab}`),
  'tomasz.wilk': ['/overview', '/security'],
  'ruth.adeyemi': ['/cases', '/approvals', '/reviews', '/audit', '/incidents', '/packs', '/people/users'],
  // Two administrators have the same screens, and look at half of them each.
  'lena.brandt': ['/people/users', '/people/roles', '/people/teams', '/people/queues', '/people/keys', '/people/copies', '/security'],
  'sofia.conti': ['/people/machines', '/people/policy', '/people/providers', '/approvals', '/reviews', '/incidents', '/sign-ins'],
};

/** A case of the demo's first alert, opened once. Everything else on these screens is only looked at. */
async function someCase(page: Page): Promise<string> {
  const id = await page.evaluate(async () => {
    const get = async (path: string) => ((await (await fetch(`/api/v1${path}`)).json()) as { items: { id: string }[] }).items[0]?.id;
    const known = await get('/cases');
    if (known) return known;
    const body = JSON.stringify({
      title: 'A case to be looked at',
      type: 'FRAUD',
      typology: 'mule',
      priority: 2,
      alertIds: [await get('/alerts')],
    });
    const opened = await fetch('/api/v1/cases', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return ((await opened.json()) as { id?: string }).id;
  });
  if (!id) throw new Error('no case could be opened');
  return `/cases/${id}`;
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

for (const [username, paths] of Object.entries(screens)) {
  test(`${username} finds each screen of the role whole and accessible, at both widths, light and dark`, async ({ browser }) => {
    const { page, leave } = await person(browser, username);
    for (const path of paths) {
      await page.goto(`${address()}${path.startsWith(SOME_CASE) ? path.replace(SOME_CASE, await someCase(page)) : path}`);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      await expectAccessibleEverywhere(page, username);
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
