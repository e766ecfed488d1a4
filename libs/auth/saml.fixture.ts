import { inflateRawSync } from 'node:zlib';
import { type Manner, SamlIdp, type Says, samlEncoded } from '#testing';
import type { TestApi } from '#testing/api';
import { keysText } from './application/saml/saml-connections.ts';
import { spAddresses } from './application/saml/service-provider.ts';
import { newSpKeys } from './application/saml/sp-keys.ts';
import type { ProviderDocument, SamlSettings } from './domain/federation/provider.ts';
import { documentOf, putProvider } from './federation.fixture.ts';

/** How a test connects its provider. */
export const samlOf = (
  idp: Pick<SamlIdp, 'entityId' | 'ssoUrl' | 'sloUrl' | 'certificate'>,
  own: { signing: string; decryption: string },
  changed: Partial<SamlSettings> = {},
): SamlSettings => ({
  kind: 'saml',
  entityId: idp.entityId,
  ssoUrl: idp.ssoUrl,
  sloUrl: idp.sloUrl,
  certificates: [idp.certificate],
  secret: null,
  signingCertificate: own.signing,
  decryptionCertificate: own.decryption,
  encrypted: false,
  responseSigned: false,
  subjectAttribute: null,
  nameAttribute: 'displayName',
  emailAttribute: 'mail',
  groupsAttribute: 'groups',
  requestedContexts: [],
  maxAgeMinutes: 480,
  ...changed,
});

type Client = ReturnType<TestApi['client']>;

/** What a question in a browser's address bar says. */
export interface Asked {
  readonly requestId: string;
  readonly relayState: string;
  /** The whole address. */
  readonly url: string;
  readonly xml: string;
}

/** What a provider says of a sign-in with a second factor (REFEDS MFA profile). */
export const MFA = 'https://refeds.org/profile/mfa';

/** Says of somebody whom the provider asked for a second factor. */
export const byMfa = (nameId: string, more: object = {}) => ({ nameId, classRef: MFA, attributes: { displayName: [nameId] }, ...more });

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A browser between this product and a test's provider. */
export class SamlWay {
  private constructor(
    private readonly api: TestApi,
    readonly idp: SamlIdp,
    readonly provider: string,
    readonly own: { signing: string; decryption: string },
  ) {}

  static async open(
    api: TestApi,
    idp: SamlIdp,
    change: { document?: Partial<ProviderDocument>; settings?: Partial<SamlSettings> } = {},
  ): Promise<SamlWay> {
    const { keys, certificates } = await newSpKeys(Date.now());
    const settings = samlOf(idp, certificates, change.settings);
    const id = await putProvider(api.house, documentOf({ ...change.document, settings }), null, keysText(keys));
    return new SamlWay(api, idp, id, certificates);
  }

  /** With a provider whose second factor is trusted. */
  static async trusting(api: TestApi, document: Partial<ProviderDocument> = {}): Promise<SamlWay> {
    const addresses = { ssoUrl: 'https://idp.test/sso', sloUrl: 'https://idp.test/slo' };
    const idp = await SamlIdp.open({ entityId: 'https://idp.test/saml', ...addresses });
    return SamlWay.open(api, idp, { document: { name: 'SAML', trustsMfa: { acr: [MFA], amr: [] }, ...document } });
  }

  /** Two administrators change it. */
  async change(document: Partial<ProviderDocument>): Promise<void> {
    const { rows } = await this.api.db.superuser.query<{ document: ProviderDocument }>(
      'SELECT document FROM auth.providers WHERE id = $1',
      [this.provider],
    );
    await putProvider(this.api.house, { ...(rows[0]?.document ?? documentOf()), ...document }, this.provider);
  }

  get addresses() {
    return spAddresses(this.api.db.config.publicOrigin, this.provider);
  }

  async begin(client: Client, to = '/cases'): Promise<Asked> {
    const { status, headers } = await client.get(`/session/saml/${this.provider}/start?to=${encodeURIComponent(to)}`);
    const url = String(headers['location']);
    if (status !== 303 || !url.startsWith(this.idp.ssoUrl)) throw new Error(`no question: ${status} ${url}`);
    return questionIn(url);
  }

  /** Where attacks of `saml-attacks.fixture.ts` aim. */
  target({ requestId }: Asked) {
    const { acs, entityId: audience } = this.addresses;
    return { idp: this.idp, acs, audience, requestId, decryption: this.own.decryption };
  }

  async answer(asked: Asked, says: Partial<Says> = {}, manner: Manner = {}): Promise<string> {
    return samlEncoded(await this.idp.response(this.idp.says(this.target(asked), says), manner));
  }

  /** As the provider's page makes the browser post it: from another site. Returns where the browser is sent. */
  async post(client: Client, samlResponse: string, relayState: string): Promise<string> {
    const answer = await this.send(client, samlResponse, relayState);
    if (answer.status !== 303) throw new Error(`${answer.status}: ${answer.bytes}`);
    return String(answer.headers['location']);
  }

  /** The same, whatever comes of it. */
  send(client: Client, samlResponse: string, relayState: string) {
    const raw = new URLSearchParams({ SAMLResponse: samlResponse, RelayState: relayState }).toString();
    const headers = { ...FORM, origin: new URL(this.idp.ssoUrl).origin, 'sec-fetch-site': 'cross-site' };
    return client.send('POST', '/session/saml/acs', { raw, headers });
  }

  /** From the start to where the browser ends up, in one go. */
  async signIn(client: Client, says: Partial<Says> = {}, manner: Manner = {}): Promise<string> {
    const asked = await this.begin(client);
    return this.post(client, await this.answer(asked, says, manner), asked.relayState);
  }

  /** Reasons of the entries about failures at this provider, the oldest first. */
  async failures(provider = this.provider): Promise<string[]> {
    const { rows } = await this.api.db.superuser.query<{ reason: string }>(
      `SELECT convert_from(bytes, 'UTF8')::jsonb->>'reason' AS reason FROM audit.entries
       WHERE action = 'auth.federation-failed' AND object_id = $1 ORDER BY at`,
      [provider],
    );
    return rows.map(({ reason }) => reason);
  }
}

export function questionIn(url: string): Asked {
  const { searchParams } = new URL(url);
  const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  return { url, xml, requestId: /ID="([^"]+)"/.exec(xml)?.[1] ?? '', relayState: searchParams.get('RelayState') ?? '' };
}
