import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address, caspix, root, verify } from './caspix.ts';
import { person } from './person.ts';

const AMLSIM = join(process.env['CASPIX_TEST_DATA'] ?? join(root, '../shared/data'), 'amlsim');

const FILE = {
  name: 'statement.txt',
  mimeType: 'text/plain',
  buffer: Buffer.from('The account was opened nineteen days before the first payment.\n'),
};

/** Changes one bit in the middle of the first place where the archive says this. */
function tampered(pack: Buffer, text: string): Buffer {
  const at = pack.indexOf(text);
  if (at < 0) throw new Error(`the pack does not say '${text}'`);
  const changed = Buffer.from(pack);
  changed[at + Math.floor(text.length / 2)] = (changed[at + Math.floor(text.length / 2)] ?? 0) ^ 1;
  return changed;
}

test('alerts come in, a case is worked and decided by two, and an auditor proves it offline', async ({ browser }, { outputDir }) => {
  test.setTimeout(420_000);
  let caseNumber = '';
  let caseUrl = '';
  const pack = join(outputDir, 'pack.zip');

  await test.step('the operator imports AMLSim', async () => {
    const first = await caspix('import', 'amlsim', AMLSIM);
    expect([first.code, first.stderr.slice(-400)]).toEqual([0, expect.any(String)]);
    expect(`${first.stdout}${first.stderr}`).toMatch(/transactions: 120,558 added[^]*alerts: 1,8\d\d added/);
  });

  const ines = await person(browser, 'ines.moreau');
  await test.step('the analyst triages and opens a case from a cycle of accounts', async () => {
    const { page } = ines;
    await page.goto(`${address()}/queue?q=AMLSim`);
    await expect(page.getByText(/Money goes round \d accounts/).first()).toBeVisible();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('Open a case from')).toBeVisible();
    await dialog.getByRole('button', { name: 'Open case' }).click();
    await expect(page).toHaveURL(/\/cases\/[0-9a-f-]{36}/);
    caseUrl = page.url();
    caseNumber =
      (
        await page
          .getByText(/CAS-\d{4}-\d{6}/)
          .first()
          .textContent()
      )?.match(/CAS-\d{4}-\d{6}/)?.[0] ?? '';
    await expectAccessible(page);
  });

  await test.step('before she would hand it on, the page says where it lies now', async () => {
    const { page } = ines;
    await page.getByRole('button', { name: 'Hand the case to another team or queue' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Team', { exact: true })).not.toHaveValue('');
    await expect(dialog.getByLabel('Queue', { exact: true })).not.toHaveValue('');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('she expands the link view', async () => {
    const { page } = ines;
    const links = page.locator('.graphcard');
    await links
      .getByRole('radio', { name: 'Table' })
      .or(links.getByRole('button', { name: 'Table' }))
      .first()
      .click();
    const rows = links.getByRole('row');
    const before = await rows.count();
    await links
      .getByRole('button', { name: /^Expand/ })
      .first()
      .click();
    await expect.poll(() => rows.count()).toBeGreaterThan(before);
  });

  await test.step('she attaches a file and reads it', async () => {
    const { page } = ines;
    await page.getByRole('button', { name: 'Start work' }).click();
    await page.getByRole('button', { name: 'Add evidence' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Files to add').setInputFiles(FILE);
    await dialog.getByRole('button', { name: 'Add 1 file' }).click();
    await expect(dialog.getByText(/Its digest is on record/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('0 of 1')).toBeVisible();
  });

  await test.step('she proposes CONFIRMED_FRAUD, and is refused her own approval', async () => {
    const { page } = ines;
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog').first();
    await dialog.getByText('Confirmed fraud').click();
    await dialog.getByLabel('Reason').selectOption({ label: 'Money went round a cycle of accounts' });
    await dialog.getByLabel('In your words').fill('The same money left five accounts and came back to the first within a month.');
    await dialog.getByRole('button', { name: /^Open\s*E-01/ }).click();
    const viewer = page.getByRole('dialog').last();
    await expect(viewer.getByText('nineteen days')).toBeVisible();
    await viewer
      .getByRole('button', { name: /Close|Done/ })
      .first()
      .click();
    await dialog.getByLabel(/E-01/).check();
    await dialog.getByRole('button', { name: 'Send for approval' }).click();
    await expect(page.getByText('You cannot approve your own decision.')).toBeVisible();
    await expectAccessible(page);
    const request = await ines.context.request.get(`${address()}/api/v1/approvals?box=yours`);
    const { items } = (await request.json()) as { items: { id: string }[] };
    const detail = await (await ines.context.request.get(`${address()}/api/v1/approvals/${items[0]?.id}`)).json();
    const own = await ines.context.request.post(`${address()}/api/v1/approvals/${items[0]?.id}/approve`, {
      data: { digest: detail.digest },
      headers: { origin: address() },
    });
    expect([own.status(), (await own.json()).code]).toEqual([403, 'maker-is-checker']);
  });

  await test.step('a second analyst reads the request and turns the second key', async () => {
    const jonas = await person(browser, 'jonas.okafor');
    await jonas.page.goto(`${address()}/approvals`);
    await jonas.page.getByText(caseNumber).first().click();
    await expectAccessible(jonas.page);
    await jonas.page.getByRole('button', { name: /Approve$/ }).click();
    await expect(jonas.page.getByText(/approved/i).first()).toBeVisible();
    await jonas.leave();
    await ines.page.goto(caseUrl);
    await expect(ines.page.getByText('Closed').first()).toBeVisible();
  });

  await test.step('the manager sees the figures move, and can change nothing', async () => {
    const tomasz = await person(browser, 'tomasz.wilk');
    const { page } = tomasz;
    await expect(page.getByText('Median time to decision')).toBeVisible();
    await expect(page.getByText('1 decision', { exact: true })).toBeVisible();
    await expect(page.getByRole('textbox')).toHaveCount(0);
    for (const [method, path] of [
      ['post', '/alerts/dismiss'],
      ['post', '/cases'],
      ['get', '/cases'],
    ] as const) {
      const answer = await tomasz.context.request[method](`${address()}/api/v1${path}`, {
        data: method === 'post' ? {} : undefined,
        headers: { origin: address() },
      });
      expect([path, answer.status()]).toEqual([path, 403]);
    }
    await tomasz.leave();
  });

  await test.step('the auditor proves an entry in the browser and exports the pack', async () => {
    const ruth = await person(browser, 'ruth.adeyemi');
    const { page } = ruth;
    await page.goto(`${address()}/packs`);
    await page.getByLabel('Case', { exact: true }).fill(caseNumber);
    await page.getByRole('button', { name: new RegExp(caseNumber) }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make the pack' }).click();
    await (await download).saveAs(pack);
    await expect(page.getByText('Sealed', { exact: true })).toBeVisible();
    await ruth.leave();
  });

  await test.step('anybody with the public key can check it offline, and one byte changed is found and named', async () => {
    const status = await ines.context.request.get(`${address()}/api/v1/audit/status`);
    const { key } = (await status.json()) as { key: string };
    const whole = await verify(pack, '--key', key);
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining(caseNumber)]);
    const bytes = readFileSync(pack);
    for (const [text, named] of [
      ['nineteen days', 'data/evidence/1-statement.txt'],
      ['"action":"case.open","actor"', 'data/audit/entries/'],
    ] as const) {
      const copy = join(outputDir, 'tampered.zip');
      writeFileSync(copy, tampered(bytes, text));
      const refused = await verify(copy, '--key', key);
      expect([refused.code, `${refused.stdout}${refused.stderr}`]).toEqual([1, expect.stringContaining(named)]);
    }
  });

  await test.step('the whole chain holds', async () => {
    const checked = await caspix('audit', 'verify');
    expect([checked.code, checked.stdout, checked.stderr]).toEqual([0, expect.any(String), expect.any(String)]);
  });
  await ines.leave();
});
