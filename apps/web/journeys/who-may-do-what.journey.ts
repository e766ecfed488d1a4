import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { authenticator, enrol } from './authenticator.ts';
import { address, caspix } from './caspix.ts';
import { database } from './database.ts';
import { freshCode, type Person, person } from './person.ts';

const DAY = 86_400_000;
const APPROVE = `UPDATE rbac.approvals SET state = 'APPROVED', checker_id = maker_id, decided_at = now(), decided_entry = made_entry WHERE id = $1`;
const AGED = `UPDATE auth.sessions SET proven_at = now() - interval '1 hour' WHERE user_id = (SELECT id FROM auth.users WHERE username = 'sofia.conti')`;

/** A call with the session of whoever sits there, as the page itself makes it. */
async function call({ context }: Person, method: 'get' | 'post', path: string, data?: unknown) {
  const answer = await context.request[method](`${address()}/api/v1${path}`, { data, headers: { origin: address() } });
  return { status: answer.status(), json: await answer.json().catch(() => null) };
}

/** Answers the request for a fresh proof of identity with a touch of the security key. */
async function touch(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ hasText: 'Prove that it is you' });
  await expect(dialog.getByText('nothing that you typed is lost')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(dialog).toBeHidden();
}

test('an admin role is asked for by one, approved by another, told as one story, and taken away by a review', async ({ browser }) => {
  test.setTimeout(240_000);
  const lena = await person(browser, 'lena.brandt');
  const tomasz = await person(browser, 'tomasz.wilk');
  const sofia = await person(browser, 'sofia.conti');
  let request = { id: '', number: '', digest: '' };

  await test.step('an admin asks for an admin role for a colleague', async () => {
    const { page } = lena;
    await page.goto(`${address()}/people/users?q=tomasz`);
    await page.getByRole('row').filter({ hasText: 'Tomasz Wilk' }).click();
    await page.getByRole('button', { name: 'Give a role' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Administrator', { exact: true }).click();
    await dialog.getByLabel('Why').fill('He stands in for Lena until the end of the year.');
    await dialog.getByRole('button', { name: 'Ask for the second key' }).click();
    await expect(dialog.getByText('waits for a second admin')).toBeVisible();
    await dialog.getByRole('link', { name: 'See the request' }).click();
    const { items } = (await call(lena, 'get', '/approvals?box=yours')).json;
    request = (await call(lena, 'get', `/approvals/${items[0].id}`)).json;
  });

  await test.step('her own approval is refused on screen, by the API, by the command line and in SQL', async () => {
    const { page } = lena;
    await page.goto(`${address()}/approvals?box=yours&request=${request.id}`);
    await expect(page.getByRole('button', { name: /Approve$/ })).toHaveAttribute('aria-disabled', 'true');
    await expect(page.getByText('You made this request. Somebody else has to decide it.')).toBeVisible();
    await expectAccessible(page);
    const own = await call(lena, 'post', `/approvals/${request.id}/approve`, { digest: request.digest });
    expect([own.status, own.json.code]).toEqual([403, 'maker-is-checker']);
    // The command line has no way to decide a request at all, for her or for anybody.
    const { code } = await caspix('approvals', 'approve', request.id);
    expect(code).not.toBe(0);
    // Without a context that the API signed the application's role sees no request; the server's owner meets the trigger.
    expect(await database('app', async (client) => (await client.query(APPROVE, [request.id])).rowCount)).toBe(0);
    await expect(database('superuser', (client) => client.query(APPROVE, [request.id]))).rejects.toMatchObject({ code: 'CX003' });
    expect((await call(lena, 'get', `/approvals/${request.id}`)).json.state).toBe('PENDING');
  });

  await test.step('a second admin sees what changes and approves with a fresh proof of identity, by a touch of her security key', async () => {
    const { page } = sofia;
    await authenticator(sofia.context, page, { resident: false, verifies: false });
    await enrol(page, 'Blue key');
    // What five minutes do to a proof.
    await database('superuser', (client) => client.query(AGED));
    await page.goto(`${address()}/approvals?request=${request.id}`);
    await expect(page.getByText('role:approve')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: /Approve$/ }).click();
    await touch(page);
    // The approval went on by itself, on the request that she was reading.
    await expect(page).toHaveURL(new RegExp(`request=${request.id}`));
    await expect(page.getByText(/approved/i).first()).toBeVisible();
  });

  await test.step('the colleague must sign in afresh before it counts', async () => {
    expect((await call(tomasz, 'get', '/users')).status).toBe(403);
    expect((await call(tomasz, 'get', '/session')).json.newerGrants).toBe(true);
    await tomasz.leave();
  });
  const again = await person(browser, 'tomasz.wilk');
  await again.page.goto(`${address()}/people/roles`);
  await expect(again.page.getByRole('heading', { name: 'Roles', level: 1 })).toBeVisible();

  await test.step('a review takes it away, by one reviewer and the accountable manager', async () => {
    const people = (await call(lena, 'get', '/users')).json.items as { id: string; username: string }[];
    const idOf = (username: string) => people.find((user) => user.username === username)?.id ?? '';
    const terms = { scope: 'role', scopeId: 'admin', dueAt: new Date(Date.now() + 14 * DAY).toISOString(), reason: 'Each quarter.' };
    const who = { reviewers: [idOf('lena.brandt'), idOf('sofia.conti')], accountable: idOf('sofia.conti') };
    await lena.page.goto(`${address()}/reviews`);
    await expectAccessible(lena.page);
    const opened = await call(lena, 'post', '/reviews', { title: 'Administrators, fourth quarter', ...terms, ...who });
    if (opened.status === 403) expect(opened.json.code).toBe('step-up-required');
    const review =
      opened.status === 201 ? opened.json : await proveAndOpen(lena, { title: 'Administrators, fourth quarter', ...terms, ...who });
    await keepOthers(lena, review.id, ['Sofia Conti']);
    await keepOthers(sofia, review.id, ['Lena Brandt']);
    const { page } = lena;
    await page.goto(`${address()}/reviews/${review.id}`);
    await expect(page.getByRole('button', { name: /Tomasz Wilk/ }).first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('Take Administrator from Tomasz Wilk')).toBeVisible();
    await dialog.getByText('Was meant for a limited time').click();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Everything is answered')).toBeVisible();
    await sofia.page.goto(`${address()}/reviews/${review.id}`);
    await sofia.page.getByRole('button', { name: /Sign off$/ }).click();
    const signing = sofia.page.getByRole('dialog');
    await signing.getByLabel('What you base it on').fill('Talked to each reviewer.');
    await signing.getByRole('button', { name: /Sign off$/ }).click();
    await expect(sofia.page.getByText('Signed off').first()).toBeVisible();
  });

  await test.step('the open session loses it at the next click', async () => {
    await again.page.getByRole('link', { name: 'Users' }).click();
    await expect(
      again.page
        .getByText('Not in your role')
        .or(again.page.getByText(/your role/i))
        .first(),
    ).toBeVisible();
    expect((await call(again, 'get', '/users')).status).toBe(403);
  });

  await test.step('the audit page tells all of it as one story', async () => {
    const ruth = await person(browser, 'ruth.adeyemi');
    const { page } = ruth;
    await page.goto(`${address()}/audit?thread=${request.id}`);
    const story = page.getByRole('list', { name: 'The story, oldest first' });
    for (const said of [
      'Asked for a second person’s approval',
      'Refused',
      'Granted a role',
      'It counts from the next sign-in',
      'Signed in',
      'The access review',
      'Asked in an access review for a role to be taken away',
      'Took away a role after an access review',
      'Signed an access review off',
    ]) {
      await expect(story.getByText(said).first()).toBeVisible();
    }
    await expectAccessible(page);
    await ruth.leave();
  });
  for (const somebody of [lena, sofia, again]) await somebody.leave();
});

/** Starts the review on a fresh proof, since the admin's last one is a while ago. */
async function proveAndOpen(who: Person, body: object) {
  const proven = await call(who, 'post', '/session/step-up', { code: await freshCode('lena.brandt') });
  expect(proven.status).toBeLessThan(300);
  const { json } = await call(who, 'post', '/reviews', body);
  return json;
}

async function keepOthers(reviewer: Person, review: string, holders: readonly string[]): Promise<void> {
  const { items } = (await call(reviewer, 'get', `/reviews/${review}/items`)).json as {
    items: { id: string; holder: { name: string } }[];
  };
  for (const { id } of items.filter(({ holder }) => holders.includes(holder.name))) {
    const { status } = await call(reviewer, 'post', `/reviews/${review}/items/${id}/answer`, { answer: 'KEEP', reason: 'Runs the desk.' });
    expect(status).toBe(200);
  }
}
