import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { address } from './caspix.ts';
import { database } from './database.ts';
import { type Person, person } from './person.ts';

const reason = 'As the committee decided on 12 November.';

/** A call with the session of whoever sits there, as the page itself makes it. */
async function call({ context }: Person, method: 'get' | 'post', path: string, data?: unknown) {
  const answer = await context.request[method](`${address()}/api/v1${path}`, { data, headers: { origin: address() } });
  return { status: answer.status(), json: await answer.json().catch(() => null) };
}

/** Turns the second key of the one request that waits with this title. */
async function agree(second: Person, title: RegExp): Promise<void> {
  const { items } = (await call(second, 'get', '/approvals')).json;
  const { id } = items.find((item: { title: string }) => title.test(item.title));
  const { digest } = (await call(second, 'get', `/approvals/${id}`)).json;
  expect(await call(second, 'post', `/approvals/${id}/approve`, { digest })).toMatchObject({ status: 200 });
}

test('an admin asks for a machine with a key of its own, a second admin agrees, and the first one shuts the key out', async ({
  browser,
}) => {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const lena = await person(browser, 'lena.brandt');
  const { page } = lena;
  await page.goto(`${address()}/people/machines`);
  await page.getByRole('button', { name: 'New machine' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Card monitor');
  await page.getByLabel('Networks').fill('127.0.0.0/8 10.20.0.0/16');
  // Whoever pastes the whole pair by mistake sends the public half alone: the server takes no field that it does not know.
  await page.getByLabel('Its key').fill(JSON.stringify({ kty, crv, x, d }));
  await page.getByLabel('Why').fill(reason);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ask for the second key' }).click();
  await expect(page.getByText(/waits for a second admin/)).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  const sofia = await person(browser, 'sofia.conti');
  await agree(sofia, /Make the service account Card monitor/);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Card monitor' })).toBeVisible();
  await expect(page.getByText('127.0.0.0/8, 10.20.0.0/16')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByLabel('Why').fill('Found on a share');
  await page.getByRole('button', { name: 'Revoke now' }).click();
  await expect(page.getByText('No live key')).toBeVisible();
  await lena.leave();
  await sofia.leave();
});

test('privacy officers hold a person, and erase them once nothing stands in the way', async ({ browser }) => {
  const [lena, sofia] = [await person(browser, 'lena.brandt'), await person(browser, 'sofia.conti')];
  const { items } = (await call(lena, 'get', '/users')).json;
  for (const username of ['ines.moreau', 'jonas.okafor']) {
    const { id, name } = items.find((user: { username: string }) => user.username === username);
    expect(await call(lena, 'post', `/users/${id}/roles`, { role: 'privacy-officer', change: 'grant', reason })).toMatchObject({
      status: 201,
    });
    await agree(sofia, new RegExp(name));
  }
  await lena.leave();
  await sofia.leave();
  const [ines, jonas] = [await person(browser, 'ines.moreau'), await person(browser, 'jonas.okafor')];
  const { page } = ines;
  // Somebody from an older time, whose cases are long closed.
  const partyId = randomUUID();
  await database('superuser', (client) =>
    client.query(`INSERT INTO cases.parties (id, kind, name, source, source_ref) VALUES ('${partyId}', 'PERSON', 'Ewald Sommer', 'archive', 'E-1');
      INSERT INTO crypto.subject_keys (id, domain_key_id, wrapped)
      SELECT '${partyId}', id, decode(repeat('00', 61), 'hex') FROM crypto.domain_keys WHERE name = 'case'`),
  );
  await page.goto(`${address()}/privacy`);
  await expect(page.getByText('Nothing is held')).toBeVisible();
  await page.getByLabel(/Whole account number/).fill(partyId);
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByText('Would be gone')).toBeVisible();
  await page.getByRole('button', { name: 'Place a hold' }).first().click();
  await page.getByLabel('Why').fill('Court order 2026/1184, District Court, 9th chamber');
  await page.getByRole('button', { name: 'Ask for the second key' }).click();
  await expect(page.getByText(/waits for a second privacy officer/)).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await agree(jonas, /Place a legal hold/);
  await page.reload();
  await expect(page.getByText('The person, wherever they appear')).toBeVisible();
  await page.getByLabel(/Whole account number/).fill(partyId);
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByRole('button', { name: 'Erase' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page);
  expect(await call(ines, 'post', `/parties/${partyId}/erasure`, { reason })).toMatchObject({ status: 409 });
  await page.getByRole('button', { name: 'Lift' }).click();
  await page.getByLabel('Why').fill('The proceedings ended on 3 November');
  await page.getByRole('button', { name: 'Ask for the second key' }).click();
  await expect(page.getByText(/waits for a second privacy officer/)).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await agree(jonas, /Lift the legal hold/);
  await page.reload();
  await page.getByLabel(/Whole account number/).fill(partyId);
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('button', { name: 'Erase' }).click();
  await page.getByLabel('Why').fill(reason);
  await page.getByRole('button', { name: 'Ask for the second key' }).click();
  await expect(page.getByText(/waits for a second privacy officer/)).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await agree(jonas, /Erase a/);
  await page.reload();
  await page.getByLabel(/Whole account number/).fill(partyId);
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByText('Erased already')).toBeVisible();
  await ines.leave();
  await jonas.leave();
});
