import { type TestApi, testApi } from '#testing/api';
import type { OidcSettings, ProviderDocument } from './domain/federation/provider.ts';
import { FederatedBrowser, type Hop } from './federated-browser.fixture.ts';
import { documentOf, oidcOf, putProvider } from './federation.fixture.ts';
import { type Client, type Forgery, OpenIdProvider, type Person } from './openid-provider.fixture.ts';

export const SECRET = 'a client secret of the tests, long enough';

/** The whole product beside a real provider of OpenID Connect, which two administrators agreed on. */
export class OidcHouse {
  provider = '';
  private constructor(
    readonly api: TestApi,
    readonly op: OpenIdProvider,
    readonly port: number,
    readonly ca: string,
  ) {}

  static async open(document: Partial<ProviderDocument> = {}): Promise<OidcHouse> {
    const api = await testApi();
    const { port, ca } = api.client().address;
    const op = await OpenIdProvider.open(ca);
    const house = new OidcHouse(api, op, port, ca);
    house.provider = await house.add({}, document);
    await op.configure([house.client()]);
    return house;
  }

  async close(): Promise<void> {
    await this.op.close();
    await this.api.close();
  }

  /** Adds a provider as two administrators do. */
  add(settings: Partial<OidcSettings> = {}, document: Partial<ProviderDocument> = {}, secret: string | null = SECRET): Promise<string> {
    const full = oidcOf({ issuer: this.op.issuer, ca: this.op.ca, ...settings });
    return putProvider(this.api.house, documentOf({ settings: full, ...document }), null, secret);
  }

  get origin(): string {
    return this.api.db.config.publicOrigin;
  }

  path(rest: string, provider = this.provider): string {
    return `${this.origin}/api/v1/session/oidc/${provider}/${rest}`;
  }

  /** How the provider knows this product. */
  client(provider = this.provider, change: Partial<Client> = {}): Client {
    const reach = `https://localhost:${this.port}/api/v1/session/oidc/${provider}/backchannel-logout`;
    return {
      client_id: 'caspix',
      client_secret: SECRET,
      redirect_uris: [this.path('callback', provider)],
      backchannel_logout_uri: reach,
      ...change,
    };
  }

  browser(): FederatedBrowser {
    return new FederatedBrowser(this.origin, this.port, [this.ca, this.op.ca]);
  }

  /** There and back again. The last hop is where the browser ends up. */
  async signIn(person: Person, { browser = this.browser(), forge = null as Forgery | null, to = '/', provider = this.provider } = {}) {
    this.op.person = person;
    this.op.forge = forge;
    const hops = await browser.walk(this.path(`start?to=${encodeURIComponent(to)}`, provider), (next) => this.isHome(next));
    this.op.forge = null;
    return { browser, hops, landed: this.landed(hops), session: await this.session(browser) };
  }

  /** Walks to the provider and stops before the answer reaches us; returns the answer's address. */
  async answerOf(person: Person, browser = this.browser(), provider = this.provider): Promise<string> {
    this.op.person = person;
    const hops = await browser.walk(this.path('start', provider), (next) => next.startsWith(this.path('callback', provider)));
    return hops.at(-1)?.location ?? '';
  }

  /** Where in the product the browser ends up. */
  landed(hops: Hop[]): string {
    return (hops.at(-1)?.location ?? '').replace(this.origin, '');
  }

  /** What the product says about the browser's session. */
  async session(browser: FederatedBrowser) {
    return JSON.parse((await browser.hop(`${this.origin}/api/v1/session`)).body);
  }

  /** Reasons of the failures on record, the newest first. */
  async failures(provider = this.provider): Promise<string[]> {
    const { rows } = await this.api.db.superuser.query<{ reason: string }>(
      `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason FROM audit.entries
       WHERE action = 'auth.federation-failed' AND object_id = $1 ORDER BY at DESC`,
      [provider],
    );
    return rows.map(({ reason }) => reason);
  }

  private isHome(next: string): boolean {
    return next.startsWith(this.origin) && !next.startsWith(`${this.origin}/api/`);
  }
}

/** Somebody with a second factor at the provider. */
export const withMfa = (sub: string, change: Partial<Person> = {}): Person => ({
  sub,
  name: sub,
  acr: 'urn:bank:mfa',
  amr: ['pwd', 'mfa'],
  ...change,
});
