import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient, type Product, signInAs, startProduct } from '../../apps/bench/product.ts';
import { openBrowser } from '../peers/chromium.ts';
import { SimpleSamlPhp } from './simplesamlphp.ts';

const MFA = 'https://refeds.org/profile/mfa';
const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

const people = {
  ines: { password: 'first of all', name: 'Ines Okafor', mail: 'ines@bank.test', groups: ['fraud-managers', 'everybody'] },
  kofi: { password: 'second to none', name: 'Kofi Mensah', mail: 'kofi@bank.test', groups: ['everybody'] },
};

interface Session {
  state: string;
  user: { id: string; name: string };
  roles: string[];
}

/** What two administrators do once: read the metadata, make keys, ask, agree, and tell the provider about us. */
async function connect(product: Product, peer: SimpleSamlPhp): Promise<string> {
  const [maker, checker] = [await signInAs(product, 'lena.brandt'), await signInAs(product, 'sofia.conti')];
  const must = async (client: HttpClient, path: string, body: object) => {
    const reply = await client.send('POST', `/api/v1${path}`, JSON.stringify(body));
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body}`);
    return JSON.parse(reply.body.toString());
  };
  const read = await must(maker, '/admin/saml/metadata', { metadata: await peer.metadata() });
  const keys = await must(maker, '/admin/saml/keys', {});
  const { entityId, ssoUrl, sloUrl } = read;
  const certificates = read.certificates.map(({ pem }: { pem: string }) => pem);
  const names = { subjectAttribute: null, nameAttribute: 'displayName', emailAttribute: 'mail', groupsAttribute: 'groups' };
  const demands = { encrypted: true, responseSigned: true, requestedContexts: [], maxAgeMinutes: 60 };
  const settings = { kind: 'saml', entityId, ssoUrl, sloUrl, certificates, ...keys, ...names, ...demands };
  const groups = [{ group: 'fraud-managers', role: 'manager' }];
  const document = { name: 'SimpleSAMLphp', state: 'ENABLED', jit: true, trustsMfa: { acr: [MFA], amr: [] }, groups, settings };
  const asked = await must(maker, '/admin/providers', { document, secret: null, reason: 'The identity team asks for it.' });
  await must(checker, `/approvals/${asked.id}/approve`, { digest: asked.digest });
  for (const client of [maker, checker]) client.close();
  return asked.subject.id;
}

/** Debian's SimpleSAMLphp as the provider, the product as it is started, and a real browser between the two sites. */
describe('SimpleSAMLphp', () => {
  let peer: SimpleSamlPhp;
  let product: Product;
  let browser: Browser;
  let provider: string;

  beforeAll(async () => {
    peer = await SimpleSamlPhp.start(people);
    product = await startProduct();
    provider = await connect(product, peer);
    browser = await openBrowser();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    product?.remove();
    await peer?.stop();
  }, 60_000);

  /** The provider takes our metadata as it is published. */
  async function introduce(classRef: string): Promise<void> {
    const client = new HttpClient(product.address, product.ca, 1);
    const xml = (await client.send('GET', `/api/v1/session/saml/${provider}/metadata`)).body.toString();
    client.close();
    const certificate = (use: string) => new RegExp(`use="${use}"[^]*?X509Certificate>([^<]+)<`).exec(xml)?.[1]?.replace(/\s/g, '') ?? '';
    const location = (element: string) => new RegExp(`<${element} [^>]*Location="([^"]+)"`).exec(xml)?.[1] ?? '';
    peer.knows({
      entityId: /entityID="([^"]+)"/.exec(xml)?.[1] ?? '',
      acs: location('AssertionConsumerService'),
      slo: location('SingleLogoutService'),
      signing: certificate('signing'),
      decryption: certificate('encryption'),
      encrypts: true,
      classRef,
    });
  }

  async function visit<T>(work: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    try {
      return await work(await context.newPage(), context);
    } finally {
      await context.close();
    }
  }

  const start = (page: Page) => page.goto(`${product.address}/api/v1/session/saml/${provider}/start`);
  const state = (page: Page): Promise<Session> => page.evaluate(async () => (await fetch('/api/v1/session')).json() as Promise<never>);

  async function signIn(page: Page, user: keyof typeof people): Promise<void> {
    await start(page);
    expect(new URL(page.url()).hostname).toBe('127.0.0.1');
    await page.locator('input[name=username]').fill(user);
    await page.locator('input[name=password]').fill(people[user].password);
    await page.locator('input[name=password]').press('Enter');
    await page.waitForURL(`${product.address}/**`);
  }

  it('signs somebody new in, with an encrypted answer, a name, and the role of her group', async () => {
    await introduce(MFA);
    await visit(async (page) => {
      await signIn(page, 'ines');
      expect(await state(page)).toMatchObject({ state: 'active', user: { name: 'Ines Okafor' }, roles: ['manager'] });
    });
  });

  it('knows her again, as the same person, and takes a role away with the group', async () => {
    const id = await visit(async (page) => {
      await signIn(page, 'ines');
      return (await state(page)).user.id;
    });
    peer.people({ ...people, ines: { ...people.ines, groups: ['everybody'] } });
    await visit(async (page) => {
      await signIn(page, 'ines');
      expect(await state(page)).toMatchObject({ state: 'active', user: { id }, roles: [] });
    });
    peer.people(people);
  });

  it('asks for the second factor here where it asked for none itself', async () => {
    await introduce(PASSWORD);
    await visit(async (page) => {
      await signIn(page, 'kofi');
      expect(await state(page)).toMatchObject({ state: 'enrolling' });
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    });
    await introduce(MFA);
  });

  it('is signed out of when she signs out here, and asks for her password again', async () => {
    await visit(async (page) => {
      await signIn(page, 'ines');
      await page.getByRole('button', { name: /Session and settings/ }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(`${product.address}/sign-in**`);
      expect(await state(page)).toMatchObject({ state: 'anonymous' });
      await start(page);
      expect(await page.locator('input[name=password]').isVisible()).toBe(true);
    });
  });

  it('ends the session here when she signs out there, and hers alone', async () => {
    await visit(async (page, context) => {
      const other = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
      await signIn(other, 'kofi');
      await signIn(page, 'ines');
      const elsewhere = await context.newPage();
      const back = encodeURIComponent(`${peer.base}index.php`);
      await elsewhere.goto(`${peer.base}saml2/idp/SingleLogoutService.php?ReturnTo=${back}`);
      await elsewhere.waitForURL(`${peer.base}**`);
      expect(await state(page)).toMatchObject({ state: 'anonymous' });
      expect(await state(other)).toMatchObject({ state: 'active', user: { name: 'Kofi Mensah' } });
      await other.context().close();
    });
  });

  it('gets nobody in by an answer that was used, nor in another browser', async () => {
    const form = await visit(async (page) => {
      const posted = page.waitForRequest((request) => request.url().endsWith('/session/saml/acs'));
      await signIn(page, 'ines');
      return (await posted).postData() ?? '';
    });
    const reply = await visit(async (page, context) => {
      await page.goto(`${product.address}/sign-in`);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await context.request.post(`${product.address}/api/v1/session/saml/acs`, { data: form, headers, maxRedirects: 0 });
      return answer.headers()['location'];
    });
    expect(reply).toBe('/sign-in?problem=attempt-unknown');
  });
});
