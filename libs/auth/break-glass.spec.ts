import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resident } from '#testing';
import type { FederatedBrowser } from './federated-browser.fixture.ts';
import { OidcHouse, withMfa } from './oidc.fixture.ts';

describe('while the identity provider is down', { timeout: 60_000 }, () => {
  let open: OidcHouse;
  let browser: FederatedBrowser;
  let answer: string;
  beforeAll(async () => {
    open = await OidcHouse.open();
    expect((await open.signIn(withMfa('kim'))).session).toMatchObject({ state: 'active' });
    browser = open.browser();
    answer = await open.answerOf(withMfa('kim'), browser);
    // Its port is closed from here on: whoever calls is refused.
    await open.op.close();
  }, 60_000);
  afterAll(() => open.api.close());

  const local = async (person: Resident) => {
    const client = open.api.client();
    const { json } = await client.post('/session/password', { username: person.username, password: person.password });
    expect(json).toMatchObject({ next: 'factor' });
    expect((await client.post('/session/totp', { code: open.api.house.code(person) })).json).toMatchObject({ state: 'active' });
    return client;
  };

  it('nobody comes in by it, and it is said why', async () => {
    // She had signed in there, and her browser brings the answer: what it is worth nobody can ask any more.
    const { location } = await browser.hop(answer);
    expect(location).toBe(`${open.origin}/sign-in?problem=provider-unreachable`);
    expect(await open.session(browser)).toMatchObject({ state: 'anonymous' });
    expect((await open.failures())[0]).toBe('provider-unreachable');
  });

  it('an administrator comes in with password and code, sees the provider, and can work', async () => {
    const { ada } = open.api.house.people;
    const client = await local(ada);
    expect((await client.get('/session')).json).toMatchObject({ roles: ['admin'], user: { username: ada.username } });
    expect((await client.get('/users')).status).toBe(200);
    expect((await client.get('/admin/providers')).status).toBe(200);
  });

  it('everybody else with an account here does too, and the page still offers both ways', async () => {
    const { cleo, finn } = open.api.house.people;
    expect((await (await local(cleo)).get('/cases')).status).toBe(200);
    expect((await (await local(finn)).get('/audit/status')).status).toBe(200);
    expect((await open.api.client().get('/session/providers')).json).toMatchObject({ items: [{ id: open.provider }] });
  });
});
